using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;

namespace EdgeRegistry.Origin.Api.Robots;

/// <summary>Harbor's <c>RobotCreate</c>, and <c>Robot</c> as it is sent to change one.</summary>
internal sealed record RobotReq(string? Name, string? Description, string? Level, bool? Disable, long? Duration, string? Secret, IReadOnlyList<LimitedAccess?>? Permissions);

/// <summary>Harbor's <c>RobotCreated</c>: the only answer that shows the secret.</summary>
internal sealed record RobotCreated(long Id, string Name, string Secret, string CreationTime, long ExpiresAt);

/// <summary>Harbor's <c>RobotSec</c>.</summary>
internal sealed record RobotSec(string? Secret);

/// <summary>Harbor's <c>Robot</c>.</summary>
internal sealed record RobotAnswer(long Id, string Name, string Level, string CreationTime, string UpdateTime)
{
    public string? Description { get; init; }

    public bool Disable { get; init; }

    /// <summary>Days from its making to its end; -1 for none.</summary>
    public long Duration { get; init; }

    /// <summary>When it ends, in Unix seconds; -1 for never.</summary>
    public long ExpiresAt { get; init; }

    public bool Editable => true;

    public required IReadOnlyList<LimitedAccess> Permissions { get; init; }

    public string CreatorType { get; init; } = "local";

    /// <summary>Who made it; ours.</summary>
    public string CreatorName { get; init; } = "";

    /// <summary>When it last showed its secret; ours.</summary>
    public string? LastUsed { get; init; }
}

/// <summary>The columns of the list of robots.</summary>
internal static class RobotColumns
{
    public static ListColumns All { get; } = new(
        "id",
        "id",
        new("id", "id", ColumnKind.Number),
        new("name", "name"),
        new("description", "description"),
        new("disable", "is_disabled", ColumnKind.Flag),
        new("expires_at", "expires", ColumnKind.Time),
        new("creation_time", "created", ColumnKind.Time),
        new("update_time", "updated", ColumnKind.Time),
        new("level", "CASE WHEN project_id IS NULL THEN 'system' ELSE 'project' END"),
        new("project_id", "COALESCE(project_id, 0)", ColumnKind.Number));
}
