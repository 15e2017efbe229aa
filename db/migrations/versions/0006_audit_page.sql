CREATE INDEX ix_audit_user ON audit (user);

CREATE INDEX ix_audit_action ON audit (action);

CREATE INDEX ix_audit_at_local ON audit (at_local);

CREATE INDEX ix_audit_reason ON audit (seq) WHERE reason IS NOT NULL;

