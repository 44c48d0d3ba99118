namespace EdgeRegistry.Origin.Identity;

/// <summary>A person's account.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">The name, lower case.</param>
/// <param name="Password">The stored hash; null when another directory checks the password.</param>
/// <param name="IsAdmin">Whether it is a system administrator, for either reason.</param>
/// <param name="AdminGranted">Whether that was given by a directory's administrator group, which takes it back too.</param>
/// <param name="IsDisabled">Whether it is kept from logging in.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Updated">When it was last changed.</param>
/// <param name="LastLogin">When it last showed a credential, to the minute.</param>
internal sealed record User(
    long Id,
    string Name,
    string? Password,
    bool IsAdmin,
    bool AdminGranted,
    bool IsDisabled,
    DateTimeOffset Created,
    DateTimeOffset Updated,
    DateTimeOffset? LastLogin)
{
    /// <summary>For people to read.</summary>
    public string? Email { get; init; }

    /// <summary>For people to read.</summary>
    public string? RealName { get; init; }

    /// <summary>For people to read.</summary>
    public string? Comment { get; init; }

    // Never the hash.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(Name);
        return true;
    }
}
