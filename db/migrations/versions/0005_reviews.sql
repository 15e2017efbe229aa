CREATE TABLE review (
	id INTEGER NOT NULL,
	profile VARCHAR NOT NULL,
	year INTEGER NOT NULL,
	as_of DATE NOT NULL,
	reviewed_on DATE NOT NULL,
	reviewed_by VARCHAR NOT NULL,
	state VARCHAR(32) NOT NULL,
	reason VARCHAR,
	locks VARCHAR,
	audit_seq INTEGER,
	note VARCHAR,
	removed_at DATETIME,
	CONSTRAINT pk_review PRIMARY KEY (id)
);

CREATE INDEX ix_review_listed ON review (reviewed_on, removed_at);

CREATE UNIQUE INDEX uq_review ON review (profile, as_of) WHERE removed_at IS NULL;
