using EdgeRegistry.Bus.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRegistry.Bus.Tests.Sessions;

public sealed class SessionsInOneProcess : SessionsContract
{
    private readonly FakeTimeProvider _time = new();
    private readonly InProcessSessions _sessions;

    public SessionsInOneProcess() => _sessions = new InProcessSessions(_time, capacity: 3);

    private protected override ISessions Sessions => _sessions;

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task When_there_are_too_many_the_one_that_would_end_first_goes()
    {
        foreach (var (secret, minutes) in new[] { ("a", 20), ("b", 10), ("c", 30) })
        {
            await _sessions.KeepAsync(secret, new byte[1], TimeSpan.FromMinutes(minutes), CancellationToken.None);
        }

        Assert.True(await _sessions.RenewAsync("b", TimeSpan.FromMinutes(25), CancellationToken.None));
        await _sessions.KeepAsync("d", new byte[1], TimeSpan.FromMinutes(40), CancellationToken.None);
        Assert.Null(await _sessions.FindAsync("a", CancellationToken.None));
        foreach (var secret in new[] { "b", "c", "d" })
        {
            Assert.NotNull(await _sessions.FindAsync(secret, CancellationToken.None));
        }
    }

    private protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }
}
