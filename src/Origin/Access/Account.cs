using EdgeRegistry.Hosting.Access;

namespace EdgeRegistry.Origin.Access;

/// <summary>Who asks: somebody whose credential was good, or nobody known.</summary>
/// <param name="Kind">What kind of account.</param>
/// <param name="Name">The name as it logs in; empty for nobody.</param>
/// <param name="Id">Its number in the table of its kind.</param>
internal sealed record Account(CallerKind Kind, string Name, long Id)
{
    /// <summary>Nobody known.</summary>
    public static readonly Account Anonymous = new(CallerKind.Anonymous, "", 0);

    /// <summary>Whether it may everything.</summary>
    public bool IsSystemAdmin { get; init; }

    /// <summary>The groups of a user.</summary>
    public IReadOnlyList<long> GroupIds { get; init; } = [];

    /// <summary>What it may at most: a robot's permissions, the scope of a personal access token; null without such a limit.</summary>
    public AccessLimits? Limits { get; init; }

    /// <summary>The project of a project's robot; it may nothing elsewhere, whatever its permissions say.</summary>
    public long? ProjectId { get; init; }

    /// <summary>The personal access token that it came with; null for a password, a robot, an edge.</summary>
    public long? TokenId { get; init; }

    /// <summary>When its credential ends, if that is soon enough to warn of it (<c>Origin:Identity:ExpiryWarningDays</c>); else null.</summary>
    public DateTimeOffset? ExpiresSoon { get; init; }

    /// <summary>As change rows, upload sessions and the audit log name it.</summary>
    public Caller Caller => Kind is CallerKind.Anonymous ? Caller.Anonymous : new Caller(Kind, Name);
}
