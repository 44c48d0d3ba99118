using System.Text.Json;
using EdgeRegistry.Origin.Api.Conventions;

namespace EdgeRegistry.Origin.Api.Contents;

/// <summary>Harbor's <c>Repository</c>.</summary>
internal sealed record RepositoryAnswer(long Id, string Name, long ProjectId, long ArtifactCount, string? CreationTime, string? UpdateTime)
{
    public long PullCount => 0;
}

/// <summary>Harbor's <c>Artifact</c>, as far as it is known here.</summary>
internal sealed record ArtifactAnswer(long Id, string Digest, string Type, string MediaType, string ManifestMediaType, long Size, string PushTime)
{
    public string? ArtifactType { get; init; }

    public required long ProjectId { get; init; }

    public required long RepositoryId { get; init; }

    public required string RepositoryName { get; init; }

    public IReadOnlyList<TagAnswer>? Tags { get; init; }

    public JsonElement? Annotations { get; init; }

    /// <summary>The manifests that an index lists.</summary>
    public IReadOnlyList<ChildReference>? References { get; init; }

    /// <summary>The manifest that this one says something of.</summary>
    public string? Subject { get; init; }
}

/// <summary>Harbor's <c>Reference</c>.</summary>
internal sealed record ChildReference(string ChildDigest);

/// <summary>Harbor's <c>Tag</c>.</summary>
internal sealed record TagAnswer(string Name, string PushTime)
{
    public long RepositoryId { get; init; }

    public long ArtifactId { get; init; }

    public bool Immutable => false;
}

/// <summary>The body of a new tag.</summary>
internal sealed record TagReq(string? Name);

/// <summary>A repository as its list is read.</summary>
internal sealed record RepositoryRow(long Id, string Name)
{
    public const string Select = "SELECT r.id AS Id, r.name AS Name FROM repositories r JOIN projects p ON p.name = SUBSTR(r.name, 1, INSTR(r.name, '/') - 1)";

    public static ListColumns Columns { get; } = new(
        "r.id",
        "r.name",
        new("id", "r.id", ColumnKind.Number),
        new("name", "r.name"),
        new("project_id", "p.id", ColumnKind.Number),
        new("creation_time", "(SELECT MIN(m.created) FROM manifests m WHERE m.repository_id = r.id)", ColumnKind.Time),
        new("update_time", "(SELECT MAX(m.created) FROM manifests m WHERE m.repository_id = r.id)", ColumnKind.Time));
}

/// <summary>A manifest as the list is read.</summary>
internal sealed record ArtifactRow(long Id, string Digest, string MediaType, string? ArtifactType, string? Subject, long Size, long Created, string? Annotations)
{
    public const string Select =
        "SELECT m.id AS Id, m.digest AS Digest, m.media_type AS MediaType, m.artifact_type AS ArtifactType, m.subject AS Subject, m.size AS Size, m.created AS Created, m.annotations AS Annotations FROM manifests m";

    public static ListColumns Columns { get; } = new(
        "m.id",
        "m.id DESC",
        new("id", "m.id", ColumnKind.Number),
        new("digest", "m.digest"),
        new("media_type", "m.media_type"),
        new("artifact_type", "m.artifact_type"),
        new("push_time", "m.created", ColumnKind.Time));
}

/// <summary>A tag as the list is read.</summary>
internal sealed record TagRow(string Name, string Digest, long Updated)
{
    public const string Select = "SELECT t.name AS Name, t.digest AS Digest, t.updated AS Updated FROM tags t";

    public static ListColumns Columns { get; } = new("t.name", "t.name", new("name", "t.name"), new("push_time", "t.updated", ColumnKind.Time));
}
