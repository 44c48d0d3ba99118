namespace EdgeRegistry.Bus.Redis;

/// <summary>Says which server takes writes: what is published at another one reaches only those who listen there.</summary>
internal interface IMasterSource
{
    /// <summary>The servers to try, likeliest first, as <c>host:port</c>. Whoever connects asks the server itself whether it takes writes.</summary>
    IAsyncEnumerable<string> FindAsync(CancellationToken cancellation);

    /// <summary>Completes when the server is known not to be the one any more.</summary>
    Task MovedFromAsync(string endpoint, CancellationToken cancellation);
}
