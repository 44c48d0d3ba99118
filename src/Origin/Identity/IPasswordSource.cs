namespace EdgeRegistry.Origin.Identity;

/// <summary>Somewhere that knows whether a password is right: our own table, a directory. All are asked in their order until one says yes.</summary>
internal interface IPasswordSource
{
    /// <summary>Checks a password.</summary>
    /// <param name="login">What was shown.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The user, made at its first login where that is wanted; null when the password is not right here.</returns>
    Task<User?> VerifyAsync(PasswordLogin login, CancellationToken cancellation);
}

/// <summary>A name and password that somebody showed.</summary>
/// <param name="Name">The name, lower case.</param>
/// <param name="Password">The password.</param>
/// <param name="User">The user of that name; null when there is none yet.</param>
/// <param name="StillWanted">To be called just before slow work: throws when too many wrong passwords have come meanwhile.</param>
internal sealed record PasswordLogin(string Name, string Password, User? User, Action StillWanted)
{
    // Never the password.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(Name);
        return true;
    }
}
