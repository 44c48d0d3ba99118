using System.Globalization;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Identity;

/// <summary>
/// Slows down who guesses passwords. Wrong ones are counted for the account and for the address; beyond a number of them nothing is looked
/// at for a time that doubles with each further one. Accounts that do not exist are counted alike. Where an account has logged in
/// before, it has a count of its own there: nobody locks it out from elsewhere.
/// </summary>
internal sealed class LoginThrottle(IdentityOptions options, IdentityMetrics metrics, TimeProvider time)
{
    /// <summary>The most accounts, addresses and pairs of both that are counted, each.</summary>
    public const int MaxEntries = 10_000;

    /// <summary>The longest that somebody is left without an answer.</summary>
    public static readonly TimeSpan LongestBlock = TimeSpan.FromMinutes(5);

    /// <summary>A wrong password is forgotten when none followed it for this long.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan KnownFor = TimeSpan.FromDays(7);

    private readonly FailureCounts _accounts = new(options.FailuresPerAccount, MaxEntries, time);
    private readonly FailureCounts _addresses = new(options.FailuresPerAddress, MaxEntries, time);
    private readonly FailureCounts _known = new(options.FailuresPerAccount, MaxEntries, time);
    private readonly RecentKeys _places = new(MaxEntries, KnownFor, time);

    /// <summary>How many are counted now.</summary>
    public int Count => _accounts.Count + _addresses.Count + _known.Count;

    /// <summary>Refuses to look at a password when there were too many wrong ones.</summary>
    /// <exception cref="OciException"><c>TOOMANYREQUESTS</c> with <c>Retry-After</c>.</exception>
    public void Check(string account, ClientInfo client)
    {
        var (address, pair) = Keys(account, client);
        var blocked = _places.Has(pair) ? _known.BlockedFor(pair) : Longer(_accounts.BlockedFor(account), options.FailuresPerAddress > 0 ? _addresses.BlockedFor(address) : TimeSpan.Zero);
        if (blocked > TimeSpan.Zero)
        {
            metrics.Throttled();
            throw OciErrors.TooManyRequests.With("too many wrong passwords: try again later")
                .WithHeader("Retry-After", Math.Ceiling(blocked.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Counts a wrong password.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="client">From where.</param>
    /// <param name="isCertain">
    /// False when nobody could say that it is wrong, because a directory is away: then only the account counts, for an address may be that of
    /// many people, among them local ones.
    /// </param>
    public void Wrong(string account, ClientInfo client, bool isCertain = true)
    {
        var (address, pair) = Keys(account, client);
        if (_places.Has(pair))
        {
            _known.Add(pair);
            return;
        }

        _accounts.Add(account);
        if (isCertain && options.FailuresPerAddress > 0)
        {
            _addresses.Add(address);
        }
    }

    /// <summary>Remembers that the account belongs where the client is. An address's count stays: one right password of one's own must not pay for guesses.</summary>
    public void Right(string account, ClientInfo client)
    {
        var (_, pair) = Keys(account, client);
        _places.Add(pair);
        _known.Forget(pair);
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static (string Address, string Pair) Keys(string account, ClientInfo client)
    {
        var address = NetworkOf(client.Address);
        return (address, $"{address} {account}");
    }

    // Who has an IPv6 address has 2^64 of them.
    private static string NetworkOf(string? address)
    {
        if (address is null || !address.Contains(':', StringComparison.Ordinal) || !System.Net.IPAddress.TryParse(address, out var ip))
        {
            return address ?? "";
        }

        var bytes = ip.GetAddressBytes();
        return Convert.ToHexString(bytes, 0, 8);
    }
}
