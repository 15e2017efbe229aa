CREATE TABLE definition_choice (
	id INTEGER NOT NULL,
	profile VARCHAR NOT NULL,
	switch VARCHAR NOT NULL,
	option VARCHAR NOT NULL,
	reason VARCHAR,
	chosen_on DATE,
	chosen_by VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_definition_choice PRIMARY KEY (id)
);

CREATE INDEX ix_definition_choice_listed ON definition_choice (chosen_on, removed_at);

CREATE UNIQUE INDEX uq_definition_choice ON definition_choice (profile, switch) WHERE removed_at IS NULL;

CREATE TABLE explanation (
	id INTEGER NOT NULL,
	profile VARCHAR NOT NULL,
	rule VARCHAR NOT NULL,
	subject VARCHAR NOT NULL,
	reason VARCHAR NOT NULL,
	facts VARCHAR,
	written_on DATE,
	written_by VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_explanation PRIMARY KEY (id)
);

CREATE INDEX ix_explanation_listed ON explanation (written_on, removed_at);

CREATE UNIQUE INDEX uq_explanation ON explanation (profile, rule, subject) WHERE removed_at IS NULL;

CREATE TABLE official_form (
	id INTEGER NOT NULL,
	profile VARCHAR NOT NULL,
	form VARCHAR NOT NULL,
	file_name VARCHAR NOT NULL,
	sha256 VARCHAR NOT NULL,
	layout VARCHAR,
	received_on DATE,
	source VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_official_form PRIMARY KEY (id)
);

CREATE INDEX ix_official_form_listed ON official_form (received_on, removed_at);

CREATE UNIQUE INDEX uq_official_form ON official_form (profile, form) WHERE removed_at IS NULL;

CREATE TABLE outlook (
	id INTEGER NOT NULL,
	profile VARCHAR NOT NULL,
	indicator VARCHAR NOT NULL,
	will_reach BOOLEAN,
	final_progress VARCHAR,
	reason VARCHAR,
	written_on DATE,
	written_by VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_outlook PRIMARY KEY (id)
);

CREATE INDEX ix_outlook_listed ON outlook (written_on, removed_at);

CREATE UNIQUE INDEX uq_outlook ON outlook (profile, indicator) WHERE removed_at IS NULL;

CREATE TABLE report_part (
	id INTEGER NOT NULL,
	profile VARCHAR NOT NULL,
	report VARCHAR NOT NULL,
	place VARCHAR NOT NULL,
	text VARCHAR,
	generated VARCHAR,
	written_on DATE,
	written_by VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_report_part PRIMARY KEY (id)
);

CREATE INDEX ix_report_part_listed ON report_part (written_on, removed_at);

CREATE UNIQUE INDEX uq_report_part ON report_part (profile, report, place) WHERE removed_at IS NULL;

CREATE TABLE stored_file (
	sha256 VARCHAR NOT NULL,
	size INTEGER NOT NULL,
	kept_at DATETIME NOT NULL,
	content BLOB NOT NULL,
	CONSTRAINT pk_stored_file PRIMARY KEY (sha256)
);

CREATE TABLE submission (
	id INTEGER NOT NULL,
	profile VARCHAR NOT NULL,
	ordinal INTEGER NOT NULL,
	year INTEGER NOT NULL,
	as_of DATE NOT NULL,
	submitted_on DATE NOT NULL,
	submitted_by VARCHAR,
	package VARCHAR NOT NULL,
	archive VARCHAR NOT NULL,
	manifest VARCHAR NOT NULL,
	audit_seq INTEGER NOT NULL,
	audit_head VARCHAR NOT NULL,
	locked BOOLEAN NOT NULL,
	unlock_reason VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_submission PRIMARY KEY (id)
);

CREATE INDEX ix_submission_listed ON submission (submitted_on, removed_at);

CREATE INDEX ix_submission_locked_year ON submission (locked, year);

CREATE UNIQUE INDEX uq_submission ON submission (profile, ordinal) WHERE removed_at IS NULL;

CREATE TABLE yearly_task (
	id INTEGER NOT NULL,
	profile VARCHAR NOT NULL,
	no VARCHAR NOT NULL,
	name VARCHAR,
	share INTEGER,
	share_source VARCHAR,
	department VARCHAR,
	responsible VARCHAR,
	due_on DATE,
	state VARCHAR(32),
	progress VARCHAR,
	finished_on DATE,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_yearly_task PRIMARY KEY (id)
);

CREATE INDEX ix_yearly_task_listed ON yearly_task (due_on, removed_at);

CREATE UNIQUE INDEX uq_yearly_task ON yearly_task (profile, no) WHERE removed_at IS NULL;

ALTER TABLE evidence RENAME TO evidence_before;

CREATE TABLE evidence (
	id INTEGER NOT NULL,
	title VARCHAR NOT NULL,
	document_no VARCHAR NOT NULL,
	kind VARCHAR(32),
	dated_on DATE,
	issuers VARCHAR,
	file_name VARCHAR,
	sha256 VARCHAR,
	profile VARCHAR NOT NULL,
	task VARCHAR NOT NULL,
	item INTEGER NOT NULL,
	employer INTEGER,
	about_kind VARCHAR NOT NULL,
	about INTEGER NOT NULL,
	size INTEGER,
	ordinal INTEGER,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_evidence PRIMARY KEY (id),
	CONSTRAINT fk_evidence_employer FOREIGN KEY(employer) REFERENCES employer (id)
);

INSERT INTO evidence (id, title, document_no, kind, dated_on, issuers, file_name, sha256, profile, task, item, note, removed_at, about_kind, about) SELECT id, title, document_no, kind, dated_on, issuers, file_name, sha256, profile, task, item, note, removed_at, '', 0 FROM evidence_before;

DROP TABLE evidence_before;

CREATE INDEX ix_evidence_about_kind_about ON evidence (about_kind, about);

CREATE INDEX ix_evidence_dated_on ON evidence (dated_on);

CREATE INDEX ix_evidence_employer ON evidence (employer);

CREATE INDEX ix_evidence_listed ON evidence (dated_on, removed_at);

CREATE INDEX ix_evidence_profile_task_item ON evidence (profile, task, item);

CREATE INDEX ix_evidence_sha256 ON evidence (sha256);

CREATE UNIQUE INDEX uq_evidence ON evidence (title, document_no, profile, task, item, about_kind, about) WHERE removed_at IS NULL;

DROP INDEX ix_employer_verdict;

CREATE INDEX ix_employer_counted ON employer (verdict, industry, operating_state, state_since, first_seen_on, removed_at);

DROP INDEX ix_declaration_employer_submitted_on;

CREATE INDEX ix_declaration_counted ON declaration (employer, submitted_on, review_state, removed_at);

DROP INDEX ix_monitoring_year_kind;

CREATE INDEX ix_monitoring_counted ON monitoring (year, kind, state, reported_on, posts_tested, employer, removed_at);

DROP INDEX ix_monitoring_post_monitoring_workplace_name_post_qualified;

CREATE INDEX ix_monitoring_post_counted ON monitoring_post (monitoring, workplace_name, post, qualified, removed_at);

