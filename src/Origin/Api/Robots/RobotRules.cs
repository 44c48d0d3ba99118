using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Origin.Settings;

namespace EdgeRegistry.Origin.Api.Robots;

/// <summary>What the body of a robot must be.</summary>
internal sealed class RobotRules(RegistrySettings settings)
{
    private const int LongestDescription = 1024;
    private const long LongestDuration = 36_500;
    private const int MostEntries = 200, MostAccess = 200;

    /// <summary>The permissions.</summary>
    /// <param name="given">As sent.</param>
    /// <param name="project">The project of a project's robot; null for a system robot.</param>
    /// <exception cref="OciException">400.</exception>
    public static AccessLimits Permissions(IReadOnlyList<LimitedAccess?>? given, string? project)
    {
        if (given is not { Count: > 0 and <= MostEntries } || given.Any(entry => entry is not { Kind: not null, Namespace: not null, Access.Count: > 0 and <= MostAccess } || entry.Access.Any(access => access is not { Resource: not null, Action: not null })))
        {
            throw ApiErrors.Field("permissions", "a list of kind, namespace and access, which is a list of resource and action");
        }

        // What comes back is what was understood: effects and whatever else a client sends are not stored.
        var limits = new AccessLimits([.. given.Select(entry => entry!)]);
        return limits.Problem(project) is { } problem ? throw ApiErrors.Field("permissions", problem) : limits;
    }

    /// <summary>When a robot made then ends; null never.</summary>
    /// <exception cref="OciException">400.</exception>
    public DateTimeOffset? Ends(DateTimeOffset made, long? duration) => duration switch
    {
        -1 => null,
        null or 0 => made.AddDays(settings.Number("robot_token_duration", 30)),
        >= 1 and <= LongestDuration => made.AddDays(duration.Value),
        _ => throw ApiErrors.Field("duration", $"-1 for ever, or 1 to {LongestDuration} days"),
    };

    /// <exception cref="OciException">400.</exception>
    public static string? Description(string? text) => text is { Length: > LongestDescription } ? throw ApiErrors.Field("description", $"at most {LongestDescription} characters") : text;

    /// <summary>A new secret; the client's own, when it has the form of ours.</summary>
    /// <exception cref="OciException">400.</exception>
    public static string Secret(string? wanted)
    {
        if (string.IsNullOrEmpty(wanted))
        {
            return Secrets.Make(Secrets.RobotPrefix);
        }

        return Secrets.Is(Secrets.RobotPrefix, wanted)
            ? wanted
            : throw ApiErrors.Field("secret", $"leave it empty to have one made, or send 256 random bits as {Secrets.RobotPrefix} and 43 characters of base64url");
    }

    public static RobotAnswer Show(Robot robot) => new(robot.Id, robot.Name, robot.ProjectId is null ? "system" : "project", Text(robot.Created), Text(robot.Updated))
    {
        Description = robot.Description,
        Disable = robot.IsDisabled,
        Duration = robot.Expires is { } end ? (long)Math.Ceiling((end - robot.Created).TotalDays) : -1,
        ExpiresAt = ExpiresAt(robot),
        Permissions = robot.Permissions.Entries,
        CreatorName = robot.Creator,
        LastUsed = robot.LastUsed is { } used ? Text(used) : null,
    };

    public static long ExpiresAt(Robot robot) => robot.Expires?.ToUnixTimeSeconds() ?? -1;

    private static string Text(DateTimeOffset time) => ApiTime.Text(time.ToUnixTimeMilliseconds());
}
