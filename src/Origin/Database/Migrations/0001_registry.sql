-- The registry: what exists, in which repository, under which names.
-- Tokens in braces are types that differ between databases: Database/Dialect.cs gives them.
-- Times are Unix milliseconds. docs/decisions/0003-database-schema.md explains every table.

CREATE TABLE repositories (
    id   {id},
    name {name} NOT NULL UNIQUE
);

CREATE TABLE blobs (
    digest    {digest} NOT NULL PRIMARY KEY,
    size      BIGINT NOT NULL,
    state     BIGINT NOT NULL,   -- 0 present; the garbage collector adds its own
    last_used BIGINT NOT NULL
){clustered};

-- A link: this repository may serve this blob.
CREATE TABLE repository_blobs (
    repository_id BIGINT NOT NULL,
    digest        {digest} NOT NULL,
    last_used     BIGINT NOT NULL,
    PRIMARY KEY (repository_id, digest)
){clustered};
CREATE INDEX repository_blobs_by_digest ON repository_blobs (digest, repository_id);

CREATE TABLE manifests (
    id            {id},
    repository_id BIGINT NOT NULL,
    digest        {digest} NOT NULL,
    media_type    {name} NOT NULL,
    artifact_type {name} NULL,
    subject       {digest} NULL,
    size          BIGINT NOT NULL,
    created       BIGINT NOT NULL,
    annotations   {text} NULL,
    body          {bytes} NOT NULL
);
CREATE UNIQUE INDEX manifests_by_digest ON manifests (repository_id, digest);
CREATE INDEX manifests_by_subject ON manifests (repository_id, subject, digest);
CREATE INDEX manifests_by_subject_and_type ON manifests (repository_id, subject, artifact_type, digest);

-- kind: 1 config, 2 layer, 3 child, 4 subject.
CREATE TABLE manifest_references (
    repository_id BIGINT NOT NULL,
    manifest      {digest} NOT NULL,
    kind          BIGINT NOT NULL,
    digest        {digest} NOT NULL,
    PRIMARY KEY (repository_id, manifest, kind, digest)
){clustered};
CREATE INDEX manifest_references_by_digest ON manifest_references (repository_id, digest, kind);

CREATE TABLE tags (
    repository_id BIGINT NOT NULL,
    name          {name} NOT NULL,
    digest        {digest} NOT NULL,
    updated       BIGINT NOT NULL,
    PRIMARY KEY (repository_id, name)
){clustered};
CREATE INDEX tags_by_digest ON tags (repository_id, digest, name);

-- state: 0 open, 1 done (kept for a while, so that a repeated final PUT answers 201 again).
CREATE TABLE upload_sessions (
    id         {name} NOT NULL PRIMARY KEY,
    repository {name} NOT NULL,
    actor      {name} NULL,
    algorithm  {name} NOT NULL,
    received   BIGINT NOT NULL,   -- committed bytes: flushed, counted, never taken back
    generation BIGINT NOT NULL,   -- grows with each writer
    holder     {name} NULL,       -- the process that writes now
    held_until BIGINT NOT NULL,
    committing {digest} NULL,     -- set before the file is renamed
    state      BIGINT NOT NULL,
    started    BIGINT NOT NULL,
    updated    BIGINT NOT NULL
){clustered};
CREATE INDEX upload_sessions_by_age ON upload_sessions (state, updated);
CREATE INDEX upload_sessions_by_holder ON upload_sessions (holder);

-- Rows are inserted with what they tell, in one transaction; seq is given after the commit.
CREATE TABLE changes (
    id         {id},
    seq        BIGINT NULL UNIQUE,
    uid        {name} NOT NULL,
    kind       BIGINT NOT NULL,   -- EdgeRegistry.Bus.ChangeKind
    repository {name} NOT NULL,
    tag        {name} NULL,
    old_digest {digest} NULL,
    new_digest {digest} NULL,
    subject    {digest} NULL,
    actor      {name} NULL,
    time       BIGINT NOT NULL
);
CREATE INDEX changes_by_seq_and_id ON changes (seq, id);

CREATE TABLE change_head (
    id    BIGINT NOT NULL PRIMARY KEY,
    epoch {name} NOT NULL,
    seq   BIGINT NOT NULL
);
