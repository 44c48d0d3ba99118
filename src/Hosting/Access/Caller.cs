namespace EdgeRegistry.Hosting.Access;

/// <summary>Who sent a request.</summary>
/// <param name="Kind">What kind of account.</param>
/// <param name="Name">The account as it logs in, e.g. <c>alice</c>, <c>robot$ci</c>; empty when nobody is known.</param>
public sealed record Caller(CallerKind Kind, string Name)
{
    /// <summary>Nobody known.</summary>
    public static readonly Caller Anonymous = new(CallerKind.Anonymous, "");

    /// <summary>The name, or null for nobody: as change rows and upload sessions keep it.</summary>
    public string? Actor => Name.Length == 0 ? null : Name;
}

/// <summary>The kinds of accounts. The numbers stand in the database and never change their meaning.</summary>
public enum CallerKind
{
    /// <summary>Nobody known.</summary>
    Anonymous = 0,

    /// <summary>A person.</summary>
    User = 1,

    /// <summary>A robot account.</summary>
    Robot = 2,

    /// <summary>An enrolled edge, acting for itself.</summary>
    Edge = 3,
}
