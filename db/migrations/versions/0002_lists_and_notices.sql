CREATE TABLE name_list (
	id INTEGER NOT NULL,
	title VARCHAR NOT NULL,
	source VARCHAR(32) NOT NULL,
	received_on DATE NOT NULL,
	file_name VARCHAR,
	sha256 VARCHAR,
	rows_total INTEGER,
	received_by VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_name_list PRIMARY KEY (id)
);

CREATE INDEX ix_name_list_listed ON name_list (received_on, removed_at);

CREATE UNIQUE INDEX uq_name_list ON name_list (source, received_on, title) WHERE removed_at IS NULL;

CREATE TABLE snapshot (
	id INTEGER NOT NULL,
	measure VARCHAR NOT NULL,
	day DATE NOT NULL,
	value INTEGER NOT NULL,
	label VARCHAR,
	members VARCHAR,
	frozen_on DATE,
	frozen_by VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_snapshot PRIMARY KEY (id)
);

CREATE INDEX ix_snapshot_listed ON snapshot (day, removed_at);

CREATE UNIQUE INDEX uq_snapshot ON snapshot (measure, day) WHERE removed_at IS NULL;

CREATE TABLE snooze (
	id INTEGER NOT NULL,
	item VARCHAR NOT NULL,
	until DATE NOT NULL,
	reason VARCHAR NOT NULL,
	put_off_by VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_snooze PRIMARY KEY (id)
);

CREATE INDEX ix_snooze_listed ON snooze (until, removed_at);

CREATE UNIQUE INDEX uq_snooze ON snooze (item) WHERE removed_at IS NULL;

CREATE TABLE listed_name (
	id INTEGER NOT NULL,
	name VARCHAR NOT NULL,
	code_text VARCHAR,
	name_list INTEGER NOT NULL,
	row_no INTEGER NOT NULL,
	address VARCHAR,
	contact VARCHAR,
	contact_phone VARCHAR,
	industry_text VARCHAR,
	raw VARCHAR,
	way VARCHAR(32) NOT NULL,
	certain BOOLEAN NOT NULL,
	employer INTEGER,
	score INTEGER,
	evidence VARCHAR,
	verdict VARCHAR(32) NOT NULL,
	reason VARCHAR,
	duplicate_of INTEGER,
	proof VARCHAR,
	decided_on DATE,
	decided_by VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_listed_name PRIMARY KEY (id),
	CONSTRAINT fk_listed_name_name_list FOREIGN KEY(name_list) REFERENCES name_list (id),
	CONSTRAINT fk_listed_name_employer FOREIGN KEY(employer) REFERENCES employer (id),
	CONSTRAINT fk_listed_name_duplicate_of FOREIGN KEY(duplicate_of) REFERENCES employer (id)
);

CREATE INDEX ix_listed_name_code_text ON listed_name (code_text);

CREATE INDEX ix_listed_name_duplicate_of ON listed_name (duplicate_of);

CREATE INDEX ix_listed_name_employer ON listed_name (employer);

CREATE INDEX ix_listed_name_listed ON listed_name (removed_at);

CREATE INDEX ix_listed_name_name_list ON listed_name (name_list);

CREATE INDEX ix_listed_name_verdict_employer ON listed_name (verdict, employer);

CREATE UNIQUE INDEX uq_listed_name ON listed_name (name_list, row_no) WHERE removed_at IS NULL;

CREATE TABLE notice (
	id INTEGER NOT NULL,
	number VARCHAR NOT NULL,
	employer INTEGER NOT NULL,
	kind VARCHAR(32) NOT NULL,
	issued_on DATE NOT NULL,
	office VARCHAR,
	delivery VARCHAR(32),
	delivered_on DATE,
	delivered_by VARCHAR,
	received_by VARCHAR,
	answer VARCHAR,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_notice PRIMARY KEY (id),
	CONSTRAINT fk_notice_employer FOREIGN KEY(employer) REFERENCES employer (id)
);

CREATE INDEX ix_notice_employer ON notice (employer);

CREATE INDEX ix_notice_listed ON notice (issued_on, removed_at);

CREATE UNIQUE INDEX uq_notice ON notice (number) WHERE removed_at IS NULL;

ALTER TABLE import_change ADD COLUMN kind VARCHAR;

UPDATE import_change SET kind = (SELECT import_batch.kind FROM import_batch WHERE import_batch.id = import_change.batch);

