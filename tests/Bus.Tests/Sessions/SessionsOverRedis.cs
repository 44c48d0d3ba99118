using EdgeRegistry.Bus.Sessions;
using EdgeRegistry.Bus.Tests.Redis;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Bus.Tests.Sessions;

public sealed class SessionsOverRedis : SessionsContract
{
    private RedisServer? _redis;
    private Node? _one;
    private Node? _other;

    private protected override ISessions Sessions => _one!.Sessions;

    public override async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _one = await Node.StartAsync(Node.Settings(_redis.Endpoint));
        _other = await Node.StartAsync(Node.Settings(_redis.Endpoint));
    }

    public override async Task DisposeAsync()
    {
        await _other!.DisposeAsync();
        await _one!.DisposeAsync();
        await _redis!.DisposeAsync();
    }

    [Fact]
    public async Task A_session_that_one_process_keeps_another_finds_and_ends()
    {
        await _one!.Sessions.KeepAsync("secret", new byte[] { 7 }, TimeSpan.FromHours(1), CancellationToken.None);
        Assert.Equal<byte[]>([7], await _other!.Sessions.FindAsync("secret", CancellationToken.None));
        await _other.Sessions.EndAsync("secret", CancellationToken.None);
        Assert.Null(await _one.Sessions.FindAsync("secret", CancellationToken.None));
    }

    [Fact]
    public async Task Redis_never_sees_the_secret()
    {
        await _one!.Sessions.KeepAsync("secret", new byte[1], TimeSpan.FromHours(1), CancellationToken.None);
        Assert.Equal(":0", await _redis!.AskAsync("EXISTS", "edgeregistry:session:secret"));
        Assert.Equal(":1", await _redis.AskAsync("EXISTS", "edgeregistry:session:" + Content.Sha256("secret"u8.ToArray())["sha256:".Length..]));
        Assert.NotEqual(":-1", await _redis.AskAsync("TTL", "edgeregistry:session:" + Content.Sha256("secret"u8.ToArray())["sha256:".Length..]));
    }

    [Fact]
    public async Task While_Redis_is_away_it_is_said_and_afterwards_sessions_begin_anew()
    {
        await _one!.Sessions.KeepAsync("secret", new byte[1], TimeSpan.FromHours(1), CancellationToken.None);
        await _redis!.KillAsync();
        await Assert.ThrowsAsync<SessionsUnavailableException>(() => _one.Sessions.FindAsync("secret", CancellationToken.None).AsTask());
        await _one.IsApartAsync();
        await Assert.ThrowsAsync<SessionsUnavailableException>(() => _one.Sessions.EndAsync("secret", CancellationToken.None).AsTask());
        await _redis.StartAgainAsync();
        await _one.IsConnectedAsync();
        Assert.Null(await _one.Sessions.FindAsync("secret", CancellationToken.None));
    }

    // Redis' own clock.
    private protected override Task PassAsync(TimeSpan time) => Task.CompletedTask;
}
