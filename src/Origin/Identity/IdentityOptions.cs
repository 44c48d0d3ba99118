using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Identity;

/// <summary>How people and programs prove who they are.</summary>
public sealed class IdentityOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Origin:Identity";

    /// <summary>The password that <c>admin</c> gets at the first start; empty for one made at random and written to <c>admin-password</c> in the data folder. Not looked at again.</summary>
    public string AdminPassword { get; set; } = "";

    /// <summary>How many rounds of PBKDF2 with SHA-512 a password's hash takes; a hash of fewer is replaced when its user next logs in.</summary>
    public int HashIterations { get; set; } = Passwords.LeastIterations;

    /// <summary>How many passwords are hashed at once; 0 for half of the processors, at least one.</summary>
    public int MaxHashing { get; set; }

    /// <summary>How many wrong passwords in a quarter of an hour an account may have before it is answered with 429 for a while.</summary>
    public int FailuresPerAccount { get; set; } = 5;

    /// <summary>The same for an address, whatever the accounts; an edge or proxy whose clients' addresses are not known is one address. 0 counts none.</summary>
    public int FailuresPerAddress { get; set; } = 50;

    /// <summary>How many days before the end of a robot's secret or of a personal access token its users are warned; 0 never.</summary>
    public int ExpiryWarningDays { get; set; } = 14;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (AdminPassword.Length > 0 && Passwords.Problem(AdminPassword) is { } problem)
        {
            yield return $"AdminPassword: {problem}";
        }

        if (HashIterations is < Passwords.LeastIterations or > 100_000_000)
        {
            yield return $"HashIterations must be between {Passwords.LeastIterations} and 100000000";
        }

        if (MaxHashing is < 0 or > 1024)
        {
            yield return "MaxHashing must be between 0 and 1024";
        }

        if (FailuresPerAccount is < 1 or > 1000 || FailuresPerAddress is < 0 or > 1_000_000)
        {
            yield return "FailuresPerAccount must be between 1 and 1000, FailuresPerAddress between 0 and 1000000";
        }

        if (ExpiryWarningDays is < 0 or > 365)
        {
            yield return "ExpiryWarningDays must be between 0 and 365";
        }
    }
}
