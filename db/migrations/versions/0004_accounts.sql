ALTER TABLE account ADD COLUMN removed_at DATETIME;

ALTER TABLE account ADD COLUMN must_change BOOLEAN;

