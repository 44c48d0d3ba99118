namespace EdgeRegistry.Edge.Tests.FakeOrigin;

/// <summary>A place where the fake origin stops until the test lets it go on, and where the test sees that it arrived.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when somebody stands at the gate.</summary>
    public Task Reached => _reached.Task.WaitAsync(Eventually.Deadline);

    /// <summary>Lets everybody through, for ever.</summary>
    public void Open() => _opened.TrySetResult();

    /// <summary>Waits at the gate.</summary>
    public Task PassAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        return _opened.Task.WaitAsync(cancellationToken);
    }
}
