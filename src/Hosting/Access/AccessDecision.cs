namespace EdgeRegistry.Hosting.Access;

/// <summary>The outcome of asking whether a request may do something.</summary>
public enum AccessDecision
{
    /// <summary>It may.</summary>
    Granted,

    /// <summary>It may not.</summary>
    Denied,
}
