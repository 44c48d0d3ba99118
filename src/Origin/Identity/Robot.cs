using EdgeRegistry.Origin.Access;

namespace EdgeRegistry.Origin.Identity;

/// <summary>A robot account.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">As it logs in.</param>
/// <param name="ProjectId">Whose it is; null for a system robot.</param>
/// <param name="Secret">The hash of its secret.</param>
/// <param name="Permissions">What it may.</param>
/// <param name="IsDisabled">Whether it is kept from logging in.</param>
/// <param name="Expires">When it ends; null never.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Updated">When it was last changed.</param>
/// <param name="LastUsed">When it last showed its secret, to the minute.</param>
internal sealed record Robot(
    long Id,
    string Name,
    long? ProjectId,
    string Secret,
    AccessLimits Permissions,
    bool IsDisabled,
    DateTimeOffset? Expires,
    DateTimeOffset Created,
    DateTimeOffset Updated,
    DateTimeOffset? LastUsed)
{
    /// <summary>For people to read.</summary>
    public string? Description { get; init; }

    /// <summary>Who made it.</summary>
    public string Creator { get; init; } = "";

    // Never the hash.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(Name);
        return true;
    }
}

/// <summary>A robot to be made.</summary>
/// <param name="Name">As it will log in.</param>
/// <param name="ProjectId">Whose it is; null for a system robot.</param>
/// <param name="Secret">The secret itself; its hash is stored.</param>
/// <param name="Permissions">What it may.</param>
/// <param name="Creator">Who makes it.</param>
internal sealed record NewRobot(string Name, long? ProjectId, string Secret, AccessLimits Permissions, string Creator)
{
    public string? Description { get; init; }

    public bool IsDisabled { get; init; }

    public DateTimeOffset? Expires { get; init; }
}
