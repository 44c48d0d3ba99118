using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace EdgeRegistry.Bus.Redis;

/// <summary>
/// A connection to one server, which lives until it is lost: another one is made then by whoever needs it. (The library would mend it
/// by itself, at a time that nobody hears of.) Nothing waits longer than the settings say.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _multiplexer;
    private readonly RedisSettings _settings;
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RedisConnection(ConnectionMultiplexer multiplexer, RedisSettings settings, string endpoint)
    {
        (_multiplexer, _settings, Endpoint) = (multiplexer, settings, endpoint);
        multiplexer.ConnectionFailed += (_, failed) => _lost.TrySetResult(failed.FailureType.ToString());
    }

    /// <summary>The server as <c>host:port</c>.</summary>
    public string Endpoint { get; }

    /// <summary>Completes, with the reason, when the connection is lost.</summary>
    public Task<string> Lost => _lost.Task;

    /// <summary>Connects to a server.</summary>
    /// <exception cref="RedisConnectionException">It is not there, or refuses.</exception>
    /// <exception cref="TimeoutException">It does not answer.</exception>
    public static Task<RedisConnection> ToServerAsync(string endpoint, RedisSettings settings, CancellationToken cancellation) =>
        OpenAsync(endpoint, settings, Options(endpoint, settings, settings.Password()), cancellation);

    /// <summary>Connects to a Sentinel.</summary>
    /// <exception cref="RedisConnectionException">It is not there, or refuses.</exception>
    /// <exception cref="TimeoutException">It does not answer.</exception>
    public static Task<RedisConnection> ToSentinelAsync(string endpoint, RedisSettings settings, CancellationToken cancellation)
    {
        var options = Options(endpoint, settings, settings.SentinelPassword());
        options.CommandMap = CommandMap.Sentinel;
        return OpenAsync(endpoint, settings, options, cancellation);
    }

    /// <summary>Whether the server takes writes.</summary>
    public async Task<bool> IsMasterAsync(CancellationToken cancellation)
    {
        var role = (RedisResult[]?)await Within(_multiplexer.GetDatabase().ExecuteAsync("ROLE"), cancellation);
        return role is [var kind, ..] && (string?)kind == "master";
    }

    /// <summary>Which server a Sentinel believes in; null when it does not know the group.</summary>
    public async Task<string?> MasterAsync(string group, CancellationToken cancellation) =>
        await Within(_multiplexer.GetServer(_multiplexer.GetEndPoints()[0]).SentinelGetMasterAddressByNameAsync(group), cancellation) switch
        {
            IPEndPoint address => address.ToString(),
            DnsEndPoint name => string.Create(CultureInfo.InvariantCulture, $"{name.Host}:{name.Port}"),
            _ => null,
        };

    /// <summary>Hands on what comes on a channel, in order (with version 2 of the library: <c>ChannelMessageQueue</c>).</summary>
    public Task SubscribeAsync(string channel, Action<ReadOnlyMemory<byte>> take, CancellationToken cancellation) =>
        Within(_multiplexer.GetSubscriber().SubscribeAsync(NameOf(channel), (_, message) => take((byte[]?)message)), cancellation);

    /// <summary>Publishes messages in their order; completes when the server has taken them all.</summary>
    public Task PublishAsync(string channel, IReadOnlyList<byte[]> messages, CancellationToken cancellation)
    {
        var (subscriber, name) = (_multiplexer.GetSubscriber(), NameOf(channel));
        return Within(Task.WhenAll(messages.Select(message => subscriber.PublishAsync(name, message))), cancellation);
    }

    /// <summary>The value of a key; null when there is none.</summary>
    public async Task<byte[]?> GetAsync(string key, CancellationToken cancellation) => await Within(_multiplexer.GetDatabase().StringGetAsync(key), cancellation);

    /// <summary>Sets a key for a time.</summary>
    public Task<bool> SetAsync(string key, byte[] value, TimeSpan life, CancellationToken cancellation) =>
        Within(_multiplexer.GetDatabase().StringSetAsync(key, value, life), cancellation);

    /// <summary>Lets a key live so long from now on; false when there is none.</summary>
    public Task<bool> ExpireAsync(string key, TimeSpan life, CancellationToken cancellation) => Within(_multiplexer.GetDatabase().KeyExpireAsync(key, life), cancellation);

    /// <summary>Removes a key; false when there is none.</summary>
    public Task<bool> DeleteAsync(string key, CancellationToken cancellation) => Within(_multiplexer.GetDatabase().KeyDeleteAsync(key), cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Off this thread: the library waits for its own, and what it still has to say is of no interest.
        await Task.Run(() => _multiplexer.Dispose());
    }

    private static RedisChannel NameOf(string channel) => new(channel, RedisChannel.PatternMode.Literal);

    private static async Task<RedisConnection> OpenAsync(string endpoint, RedisSettings settings, ConfigurationOptions options, CancellationToken cancellation)
    {
        var connecting = ConnectionMultiplexer.ConnectAsync(options);
        try
        {
            return new RedisConnection(await connecting.WaitAsync(settings.ConnectTimeout + settings.OperationTimeout, cancellation), settings, endpoint);
        }
        catch
        {
            // Whenever it comes, nobody wants it; and whatever it fails with was said.
            _ = connecting.ContinueWith(late => late.IsCompletedSuccessfully ? Task.Run(async () => (await late).Dispose(), CancellationToken.None) : late.Exception as object, TaskScheduler.Default);
            throw;
        }
    }

    private static ConfigurationOptions Options(string endpoint, RedisSettings settings, string? password)
    {
        var options = new ConfigurationOptions
        {
            AbortOnConnectFail = true,
            ConnectRetry = 1,
            ConnectTimeout = (int)settings.ConnectTimeout.TotalMilliseconds,
            SyncTimeout = (int)settings.OperationTimeout.TotalMilliseconds,
            ClientName = "edgeregistry",
            TieBreaker = "",
            ConfigurationChannel = "",
            Password = password,
            Ssl = settings.Tls,
        };
        var colon = endpoint.LastIndexOf(':');
        var host = endpoint[..colon].Trim('[', ']');
        options.EndPoints.Add(host, int.Parse(endpoint.AsSpan(colon + 1), CultureInfo.InvariantCulture));
        if (settings.Tls)
        {
            options.SslHost = host;
            options.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            if (settings.CaFile.Length > 0)
            {
                options.CertificateValidation += (_, certificate, _, errors) => IsFromAuthority(certificate, errors, settings.CaFile);
            }
        }

        return options;
    }

    // The name must fit in any case; the chain must end at an authority of the file, whatever the system thinks.
    private static bool IsFromAuthority(X509Certificate? certificate, SslPolicyErrors errors, string caFile)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(caFile);
        using var shown = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(shown);
    }

    private async Task Within(Task operation, CancellationToken cancellation) => await operation.WaitAsync(_settings.OperationTimeout, cancellation);

    private async Task<T> Within<T>(Task<T> operation, CancellationToken cancellation) => await operation.WaitAsync(_settings.OperationTimeout, cancellation);
}
