using EdgeRegistry.Bus.Sessions;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Bus.Tests.Sessions;

/// <summary>What a console may rely on, wherever its sessions are kept.</summary>
public abstract class SessionsContract : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private protected abstract ISessions Sessions { get; }

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task What_is_kept_is_found_until_it_is_ended()
    {
        await KeepAsync("secret", [1, 2, 3], Hour);
        Assert.Equal<byte[]>([1, 2, 3], await FindAsync("secret"));
        await Sessions.EndAsync("secret", CancellationToken.None);
        Assert.Null(await FindAsync("secret"));
        await Sessions.EndAsync("secret", CancellationToken.None); // twice is once
    }

    [Fact]
    public async Task Nobody_finds_the_session_of_another_secret()
    {
        await KeepAsync("secret", [1], Hour);
        Assert.Null(await FindAsync("Secret"));
        Assert.False(await Sessions.RenewAsync("Secret", Hour, CancellationToken.None));
    }

    [Fact]
    public async Task A_later_value_takes_the_place_of_the_earlier_one()
    {
        await KeepAsync("secret", [1], Hour);
        await KeepAsync("secret", [], Hour);
        Assert.Equal<byte[]>([], await FindAsync("secret"));
    }

    [Fact]
    public async Task A_session_ends_by_itself_unless_it_is_renewed()
    {
        var life = TimeSpan.FromSeconds(2);
        await KeepAsync("renewed", [2], life);
        Assert.True(await Sessions.RenewAsync("renewed", Hour, CancellationToken.None));
        await KeepAsync("short", [1], life); // begun later: when it has ended, the other one would have
        await PassAsync(life);
        await Eventually.TrueAsync(async () => await FindAsync("short") is null, TimeSpan.FromSeconds(30), () => "it does not end");
        Assert.False(await Sessions.RenewAsync("short", Hour, CancellationToken.None));
        Assert.Equal<byte[]>([2], await FindAsync("renewed"));
    }

    [Fact]
    public async Task A_value_that_is_too_large_is_refused()
    {
        await KeepAsync("secret", new byte[16 * 1024], Hour);
        await Assert.ThrowsAsync<ArgumentException>(() => KeepAsync("secret", new byte[(16 * 1024) + 1], Hour));
    }

    /// <summary>Lets time pass, where a test can.</summary>
    private protected abstract Task PassAsync(TimeSpan time);

    private Task<byte[]?> FindAsync(string secret) => Sessions.FindAsync(secret, CancellationToken.None).AsTask();

    private Task KeepAsync(string secret, byte[] value, TimeSpan life) => Sessions.KeepAsync(secret, value, life, CancellationToken.None).AsTask();
}
