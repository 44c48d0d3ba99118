namespace EdgeRegistry.Edge.Tests;

/// <summary>Tests that measure memory or move hundreds of megabytes run when no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>The collection's name.</summary>
    public const string Name = "alone";
}
