using EdgeRegistry.Identity.Tests.Support;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRegistry.Identity.Tests;

/// <summary>Many logins at once cost little, and the processors are left to others.</summary>
public sealed class LoginStorms
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task The_same_right_password_shown_by_many_at_once_is_hashed_once()
    {
        await using var origin = await TestOrigin.StartAsync(_time);
        await origin.UserAsync("alice");
        var source = new CountingSource(origin.The<UsersTable>(), origin);
        var logins = Logins(origin, source);

        var all = Enumerable.Range(0, 200).Select(_ => logins.LogInAsync("alice", People.Password, People.Here, CancellationToken.None)).ToList();
        source.Open.SetResult();
        Assert.All(await Task.WhenAll(all), Assert.NotNull);
        await logins.LogInAsync("alice", People.Password, People.Here, CancellationToken.None);

        Assert.Equal(1, source.Asked);
    }

    [Fact]
    public async Task A_right_password_is_remembered_for_a_minute()
    {
        await using var origin = await TestOrigin.StartAsync(_time);
        await origin.UserAsync("alice");
        var source = new CountingSource(origin.The<UsersTable>(), origin);
        source.Open.SetResult();
        var logins = Logins(origin, source);
        await logins.LogInAsync("alice", People.Password, People.Here, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(59));
        await logins.LogInAsync("alice", People.Password, People.Here, CancellationToken.None);
        Assert.Equal(1, source.Asked);

        _time.Advance(TimeSpan.FromSeconds(1));
        await logins.LogInAsync("alice", People.Password, People.Here, CancellationToken.None);

        Assert.Equal(2, source.Asked);
    }

    [Fact]
    public async Task A_wrong_password_is_never_remembered_and_counts_once_however_many_show_it_at_once()
    {
        await using var origin = await TestOrigin.StartAsync(_time);
        await origin.UserAsync("alice");
        var source = new CountingSource(origin.The<UsersTable>(), origin) { Answer = false };
        var logins = Logins(origin, source);

        var all = Enumerable.Range(0, 50).Select(_ => logins.LogInAsync("alice", "Wrong1password", People.Here, CancellationToken.None)).ToList();
        source.Open.SetResult();

        Assert.All(await Task.WhenAll(all), Assert.Null);
        Assert.Equal(0, origin.The<VerifiedPasswords>().Count);
        Assert.InRange(source.Asked, 1, 5); // each caller reads the database first, so some may come when the first has its answer
    }

    [Fact]
    public async Task Only_so_many_are_hashed_at_once()
    {
        var hashing = new PasswordHashing(new Passwords(1), new IdentityOptions { MaxHashing = 2 }, Meters.Identity());
        using var gate = new ManualResetEventSlim();
        var (running, most) = (0, 0);
        var all = Enumerable.Range(0, 20).Select(_ => hashing.VerifyAsync("x", null, Work, CancellationToken.None)).ToList();
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref running) == 2), TimeSpan.FromSeconds(30), () => "two should be hashed");
        gate.Set();
        await Task.WhenAll(all);

        Assert.Equal(2, most);
        Assert.Equal(0, hashing.Waiting);

        void Work()
        {
            var now = Interlocked.Increment(ref running);
            most = Math.Max(most, now);
            gate.Wait();
            Interlocked.Decrement(ref running);
        }
    }

    [Fact]
    public async Task When_too_many_wait_the_next_is_told_to_come_again()
    {
        var hashing = new PasswordHashing(new Passwords(1), new IdentityOptions { MaxHashing = 1 }, Meters.Identity());
        using var gate = new ManualResetEventSlim();
        var all = Enumerable.Range(0, PasswordHashing.MaxWaiting + 1).Select(_ => hashing.VerifyAsync("x", null, gate.Wait, CancellationToken.None)).ToList();

        var refusal = await Assert.ThrowsAsync<OciException>(() => hashing.VerifyAsync("x", null, gate.Wait, CancellationToken.None));
        gate.Set();
        await Task.WhenAll(all);

        Assert.Equal(429, refusal.Error.Status);
        Assert.True(refusal.Headers.ContainsKey("Retry-After"));
    }

    [Fact]
    public async Task Guesses_that_wait_for_their_turn_are_dropped_once_there_were_too_many_wrong_ones()
    {
        await using var origin = await TestOrigin.StartAsync(_time, settings: ("Origin:Identity:MaxHashing", "1"));
        await origin.UserAsync("alice");

        var all = Enumerable.Range(0, 20).Select(number => Record.ExceptionAsync(() => origin.LogInAsync("alice", $"Wrong{number}password"))).ToList();
        var refused = (await Task.WhenAll(all)).OfType<OciException>().Count();

        Assert.Equal(14, refused); // five are free, the sixth blocks
    }

    private static PasswordLogins Logins(TestOrigin origin, IPasswordSource source) =>
        new(origin.The<Origin.Database.Database>(), origin.The<AccountTables>(), origin.The<Accounts>(), [source], origin.The<PasswordChecks>());

    private sealed class CountingSource(UsersTable users, TestOrigin origin) : IPasswordSource
    {
        private int _asked;

        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Answer { get; init; } = true;

        public int Asked => Volatile.Read(ref _asked);

        public async Task<User?> VerifyAsync(PasswordLogin login, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _asked);
            await Open.Task;
            return Answer ? await origin.ReadAsync(session => users.FindAsync(session, login.Name)) : null;
        }
    }
}
