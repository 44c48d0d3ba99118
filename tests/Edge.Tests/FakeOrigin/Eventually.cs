namespace EdgeRegistry.Edge.Tests.FakeOrigin;

/// <summary>Polls for what happens on its own time. Nothing is asserted about how long it took.</summary>
internal static class Eventually
{
    /// <summary>When a test gives up: far beyond what a loaded machine needs.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Returns when the condition holds.</summary>
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    /// <summary>Returns when the condition holds.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"did not happen: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
    }
}
