using System.Diagnostics.CodeAnalysis;

namespace EdgeRegistry.Origin.Identity;

/// <summary>How accounts are named. A <c>$</c> says that it is no user.</summary>
internal static class AccountNames
{
    /// <summary>The first user, a system administrator.</summary>
    public const string Administrator = "admin";

    /// <summary>What robots' names begin with.</summary>
    public const string RobotPrefix = "robot$";

    /// <summary>What edges' names begin with.</summary>
    public const string EdgePrefix = "edge$";

    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 255;

    /// <summary>As a robot of the system logs in.</summary>
    public static string SystemRobot(string name) => RobotPrefix + name;

    /// <summary>As a robot of a project logs in.</summary>
    public static string ProjectRobot(string project, string name) => $"{RobotPrefix}{project}+{name}";

    /// <summary>As an edge logs in.</summary>
    public static string Edge(string name) => EdgePrefix + name;

    /// <summary>A user's name as it is kept: case does not count.</summary>
    public static string OfUser(string name) => name.ToLowerInvariant();

    /// <summary>Whether a user can be called so: 1 to 255 characters, none of Harbor's <c>,"~#%$</c>, no colon (basic authentication), no space around, nothing that cannot be seen.</summary>
    public static bool IsUser([NotNullWhen(true)] string? name) =>
        name is { Length: > 0 and <= MaxLength } && name == name.Trim() && !name.Any(c => char.IsControl(c) || ",\"~#%$:".Contains(c, StringComparison.Ordinal));

    /// <summary>Whether a robot or edge can be called so, its prefix left out: lower-case letters and digits, with single <c>.</c>, <c>_</c> or <c>-</c> between.</summary>
    public static bool IsMachine([NotNullWhen(true)] string? name) => Access.Project.IsName(name) && name.Length <= 128;
}
