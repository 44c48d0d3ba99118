-- Who may do what: projects, accounts, roles, credentials, signing keys, enrolled edges, the audit log.
-- Times are Unix milliseconds; flags are 0 or 1. docs/decisions/0011-identity-and-access.md explains every table.

CREATE TABLE projects (
    id        {id},
    name      {name} NOT NULL UNIQUE,   -- the first path segment of its repositories
    owner     {name} NOT NULL,          -- who made it; for people to read, no right follows from it
    is_public BIGINT NOT NULL,
    metadata  {text} NULL,              -- Harbor's further metadata, as a JSON object
    created   BIGINT NOT NULL,
    updated   BIGINT NOT NULL
);

-- What was pushed before there were projects keeps a home; private, until an administrator says otherwise.
INSERT INTO projects (name, owner, is_public, metadata, created, updated)
    SELECT DISTINCT SUBSTR(name, 1, INSTR(name, '/') - 1), 'admin', 0, NULL, 0, 0 FROM repositories;

CREATE TABLE users (
    id            {id},
    name          {name} NOT NULL UNIQUE,   -- lower case
    email         {name} NULL,
    real_name     {name} NULL,
    comment       {text} NULL,
    password      {text} NULL,              -- a salted hash; null when another directory checks the password
    is_admin      BIGINT NOT NULL,
    admin_granted BIGINT NOT NULL,          -- given by a directory's administrator group, and taken back with it
    is_disabled   BIGINT NOT NULL,
    created       BIGINT NOT NULL,
    updated       BIGINT NOT NULL,
    last_login    BIGINT NULL
);

-- One account, several ways in: local is the password above; the others are found by what the directory calls the person.
CREATE TABLE user_identities (
    source   {name} NOT NULL,           -- ldap, oidc
    external {name} NOT NULL,           -- the DN in lower case; issuer and subject
    user_id  BIGINT NOT NULL,
    PRIMARY KEY (source, external)
){clustered};
CREATE INDEX user_identities_by_user ON user_identities (user_id);

CREATE TABLE user_groups (
    id       {id},
    name     {name} NOT NULL,
    kind     BIGINT NOT NULL,           -- Harbor's numbers: 1 LDAP, 2 internal, 3 OIDC
    external {name} NOT NULL,           -- the DN in lower case, the claim's value, or the name
    created  BIGINT NOT NULL
);
CREATE UNIQUE INDEX user_groups_by_external ON user_groups (kind, external);

-- For LDAP and OIDC as learnt at the last login.
CREATE TABLE user_group_members (
    group_id BIGINT NOT NULL,
    user_id  BIGINT NOT NULL,
    PRIMARY KEY (group_id, user_id)
){clustered};
CREATE INDEX user_group_members_by_user ON user_group_members (user_id);

-- Custom roles; the five of Harbor (1 to 5) are in the program.
CREATE TABLE roles (
    id          {id},
    name        {name} NOT NULL UNIQUE,
    permissions {text} NOT NULL,        -- JSON: ["repository:pull", …]
    created     BIGINT NOT NULL
);

CREATE TABLE members (
    id         {id},
    project_id BIGINT NOT NULL,
    prefix     {name} NOT NULL,         -- '' the whole project; else repositories project/prefix and project/prefix/…
    kind       BIGINT NOT NULL,         -- 1 user, 2 group
    entity_id  BIGINT NOT NULL,
    role_id    BIGINT NOT NULL,         -- below 100 Harbor's, else 100 + roles.id
    created    BIGINT NOT NULL
);
CREATE UNIQUE INDEX members_by_entity ON members (project_id, kind, entity_id, prefix);
CREATE INDEX members_by_who ON members (kind, entity_id, project_id);

CREATE TABLE robots (
    id          {id},
    name        {name} NOT NULL UNIQUE, -- as it logs in: robot$name, robot$project+name
    project_id  BIGINT NULL,            -- null for a system robot
    description {text} NULL,
    secret      {name} NOT NULL,        -- SHA-256 of 256 random bits, in hexadecimal
    permissions {text} NOT NULL,        -- JSON, as Harbor's: [{"kind","namespace","access":[{"resource","action"}]}]
    is_disabled BIGINT NOT NULL,
    expires     BIGINT NULL,            -- null never
    warned      BIGINT NULL,            -- when its end was announced
    creator     {name} NOT NULL,
    created     BIGINT NOT NULL,
    updated     BIGINT NOT NULL,
    last_used   BIGINT NULL
);
CREATE INDEX robots_by_project ON robots (project_id, id);

-- Personal access tokens, and the refresh tokens that docker keeps instead of a password.
CREATE TABLE user_tokens (
    id        {id},
    user_id   BIGINT NOT NULL,
    kind      BIGINT NOT NULL,          -- 1 personal access token, 2 refresh token
    name      {name} NOT NULL,
    secret    {name} NOT NULL UNIQUE,   -- SHA-256 of 256 random bits, in hexadecimal
    scope     {text} NULL,              -- JSON, what it may at most, as a robot's permissions; null all that its owner may
    expires   BIGINT NULL,
    created   BIGINT NOT NULL,
    last_used BIGINT NULL
);
CREATE INDEX user_tokens_by_user ON user_tokens (user_id, kind, id);

CREATE TABLE signing_keys (
    kid        {name} NOT NULL PRIMARY KEY,
    public_key {text} NOT NULL,         -- a JWK
    secret_key {text} NOT NULL,         -- encrypted with the key of the configuration
    created    BIGINT NOT NULL,
    signs_from BIGINT NOT NULL,         -- published before it signs
    signs_to   BIGINT NOT NULL,
    retires    BIGINT NOT NULL          -- its last token has ended by then
){clustered};

CREATE TABLE edges (
    id          {id},
    name        {name} NOT NULL UNIQUE,
    site        {name} NOT NULL,
    address     {name} NULL,
    secret      {name} NOT NULL,        -- SHA-256 of 256 random bits, in hexadecimal
    is_disabled BIGINT NOT NULL,
    created     BIGINT NOT NULL,
    last_seen   BIGINT NULL
);

CREATE TABLE audit_log (
    id            {id},
    time          BIGINT NOT NULL,
    actor         {name} NOT NULL,      -- '' for nobody known
    actor_kind    BIGINT NOT NULL,      -- EdgeRegistry.Hosting.Access.CallerKind
    address       {name} NULL,
    client        {text} NULL,          -- User-Agent, at most 200 characters
    project       {name} NULL,
    resource_type {name} NOT NULL,
    resource      {text} NULL,
    operation     {name} NOT NULL,
    success       BIGINT NOT NULL,
    detail        {text} NULL,
    origin_id     {name} NULL UNIQUE    -- an edge's own id of the event, so that one reported twice stands here once
);
CREATE INDEX audit_log_by_time ON audit_log (time, id);
CREATE INDEX audit_log_by_project ON audit_log (project, id);
CREATE INDEX audit_log_by_actor ON audit_log (actor, id);

-- Purges of the audit log, as they ran.
CREATE TABLE audit_purges (
    id      {id},
    cause   {name} NOT NULL,            -- schedule, manual, setting
    rules   {text} NOT NULL,            -- JSON: what was to be deleted
    dry_run BIGINT NOT NULL,
    status  {name} NOT NULL,            -- running, success, error
    `lines` BIGINT NOT NULL,            -- deleted; of a dry run: that would be
    started BIGINT NOT NULL,
    ended   BIGINT NULL
);

-- How far the audit log was sent to a syslog server: one row.
CREATE TABLE audit_forward (
    id   BIGINT NOT NULL PRIMARY KEY,
    sent BIGINT NOT NULL                -- audit_log.id
);

-- What an administrator sets while the registry runs; docs/configuration.md says which keys.
CREATE TABLE settings (
    name  {name} NOT NULL PRIMARY KEY,
    value {text} NOT NULL
){clustered};
