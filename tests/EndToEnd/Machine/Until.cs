namespace EdgeRegistry.EndToEnd.Machine;

/// <summary>Waiting for what another process does. Only the deadline is a time; the condition decides.</summary>
internal static class Until
{
    public static Task True(string what, Func<bool> condition) => True(what, () => Task.FromResult(condition()));

    public static async Task True(string what, Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        try
        {
            while (!await condition()) await timer.WaitForNextTickAsync(limit.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"Two minutes passed without: {what}.", e);
        }
    }
}
