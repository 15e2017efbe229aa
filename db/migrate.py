"""Bringing a database to the newest schema, whole or not at all."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

SCRIPTS = Path(__file__).parent / "migrations"

NEWEST = len(list((SCRIPTS / "versions").glob("[0-9]*.sql")))
"""The schema version this program writes: the number of migrations there are."""


@cache
def own_triggers() -> frozenset[str]:
    """Return the statements of every trigger that a migration makes."""
    texts = (path.read_text("utf-8") for path in (SCRIPTS / "versions").glob("*.sql"))
    return frozenset(
        one for text in texts for one in re.findall(r"CREATE TRIGGER .*?\bEND(?=;)", text, re.DOTALL)
    )


def run_beside(migration: str) -> None:
    """Run the frozen statements that stand beside a migration's file, within its transaction."""
    from alembic import op

    for statement in Path(migration).with_suffix(".sql").read_text("utf-8").split(";\n\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)


def upgrade(connection: Connection) -> int:
    """Run the missing migrations in one transaction; return the version reached."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)

    def steps(revision: object, _: object) -> object:
        return script._upgrade_revs("head", revision)  # type: ignore[arg-type]

    with connection.begin(), EnvironmentContext(config, script) as environment:
        environment.configure(connection=connection, fn=steps, transactional_ddl=True, render_as_batch=True)
        environment.run_migrations()
        version = len(list(script.walk_revisions()))
        connection.exec_driver_sql(f"PRAGMA user_version={version}")
    return version
