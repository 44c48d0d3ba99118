namespace EdgeRegistry.LoadGenerator.Pulling;

/// <summary>Which bodies are hashed.</summary>
internal enum Verification
{
    /// <summary>One blob in 16, and every manifest.</summary>
    Sample,

    /// <summary>Every body.</summary>
    All,

    /// <summary>None: the client costs least.</summary>
    None,
}

/// <summary>The load to be made.</summary>
internal sealed record LoadOptions
{
    public required int Clients { get; init; }

    /// <summary>Blobs of one image that a client reads at once.</summary>
    public required int Parallel { get; init; }

    /// <summary>Pulls begin no later than this.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Pulls in all; null: as many as fit in the duration.</summary>
    public long? Count { get; init; }

    public required double Zipf { get; init; }

    public required int Seed { get; init; }

    public required Verification Verify { get; init; }

    /// <summary>The platform that is followed through an index.</summary>
    public required string Architecture { get; init; }

    /// <summary>The longest that one image may take.</summary>
    public required TimeSpan PullTimeout { get; init; }

    /// <summary>Keep connections from one image to the next; otherwise every pull opens its own, as docker does.</summary>
    public required bool KeepConnections { get; init; }

    public required bool AllowRemote { get; init; }
}
