using Xunit;

namespace EdgeRegistry.Testing;

/// <summary>Waits for what another process or a background loop will do. Asks again at short intervals; fails after a generous bound.</summary>
public static class Eventually
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when the condition holds.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan within, Func<string> complaint)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > within)
            {
                Assert.Fail(complaint());
            }

            await Task.Delay(Between);
        }
    }
}
