using System.Diagnostics.Metrics;

namespace EdgeRegistry.Edge.Pull.ZeroCopy;

/// <summary>The memory that all TLS connections together may use for large pieces.</summary>
internal sealed class SendMemory
{
    private readonly int _most;
    private readonly Counter<long> _refused;
    private int _used;

    public SendMemory(long bytes, IMeterFactory factory)
    {
        _most = (int)Math.Min(bytes / PieceSize.Cost, int.MaxValue);
        var meter = factory.Create("EdgeRegistry.Edge.Sending");
        meter.CreateObservableGauge("edgeregistry.edge.send_memory_bytes", () => (long)_used * PieceSize.Cost, description: "Memory in use for large pieces of files sent over TLS");
        _refused = meter.CreateCounter<long>("edgeregistry.edge.send_memory_refused", description: "Pieces that were sent small because that memory was used up");
    }

    /// <summary>Takes the memory of one large piece.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _used) <= _most)
        {
            return true;
        }

        GiveBack();
        _refused.Add(1);
        return false;
    }

    /// <summary>Gives it back.</summary>
    public void GiveBack() => Interlocked.Decrement(ref _used);
}
