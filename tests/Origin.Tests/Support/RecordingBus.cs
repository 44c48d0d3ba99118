using System.Collections.Concurrent;
using EdgeRegistry.Bus;

namespace EdgeRegistry.Origin.Tests.Support;

/// <summary>A bus that remembers what passed, and that can refuse or hold it.</summary>
internal sealed class RecordingBus : IEventBus
{
    public ConcurrentQueue<ChangeEvent> Published { get; } = new();

    public bool IsContinuous { get; private set; }

    public long Interruptions { get; private set; }

    /// <summary>Thrown by the next publications while it is set.</summary>
    public Exception? Fault { get; set; }

    public ValueTask PublishAsync(ChangeEvent change, CancellationToken cancellationToken)
    {
        if (Fault is not null)
        {
            throw Fault;
        }

        Published.Enqueue(change);
        return ValueTask.CompletedTask;
    }

    public void Interrupt()
    {
        Interruptions++;
        IsContinuous = false;
    }

    public void Resume(long interruptions) => IsContinuous |= interruptions == Interruptions;

    public IDisposable Subscribe(IChangeSubscriber subscriber) => throw new NotSupportedException();
}
