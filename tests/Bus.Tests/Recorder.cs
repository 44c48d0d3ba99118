using System.Collections.Concurrent;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Bus.Tests;

/// <summary>Keeps what a subscriber is told.</summary>
internal sealed class Recorder : IChangeSubscriber
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<ChangeEvent> _changes = new();
    private long _interruptions;

    public IReadOnlyList<ChangeEvent> Changes => [.. _changes];

    public long Interruptions => Interlocked.Read(ref _interruptions);

    public void OnChange(ChangeEvent change) => _changes.Enqueue(change);

    public void OnInterrupted() => Interlocked.Increment(ref _interruptions);

    public Task HasAsync(int count) => Eventually.TrueAsync(() => Task.FromResult(_changes.Count >= count), Within, () => $"{_changes.Count} of {count} changes came");

    public Task WasInterruptedAsync(long more) => Eventually.TrueAsync(() => Task.FromResult(Interruptions >= more), Within, () => $"{Interruptions} of {more} interruptions came");
}
