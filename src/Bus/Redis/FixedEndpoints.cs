namespace EdgeRegistry.Bus.Redis;

/// <summary>Servers by name: the first that takes writes is the one. That it does not any more is noticed by asking it.</summary>
internal sealed class FixedEndpoints(IReadOnlyList<string> endpoints) : IMasterSource
{
    /// <inheritdoc/>
    public IAsyncEnumerable<string> FindAsync(CancellationToken cancellation) => endpoints.ToAsyncEnumerable();

    /// <inheritdoc/>
    public Task MovedFromAsync(string endpoint, CancellationToken cancellation) => Task.Delay(Timeout.Infinite, cancellation);
}
