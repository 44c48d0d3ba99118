namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>A FASTER store as whoever keeps it sees it, whatever it stores.</summary>
internal interface IFasterStore : IDisposable
{
    /// <summary>Takes over the sealed checkpoint in its folder, or says why not. An exception is doubt, too.</summary>
    string? Recover();

    /// <summary>The store is given up: whoever waits for its disk goes on.</summary>
    void Abandon();

    /// <summary>Lets no more operations in. False while some are inside: disposing under them would free memory that they read.</summary>
    bool TryClose();
}
