using System.Collections.Concurrent;

namespace EdgeRegistry.Origin.Database;

/// <summary>
/// The connections of this node: at most so many, to the first server that answers. One that has been silent is asked last for a while.
/// </summary>
internal sealed partial class MySqlPool(IReadOnlyList<MySqlServer> servers, DatabaseOptions options, TimeProvider time, ILogger<MySqlPool> logger) : IAsyncDisposable
{
    private const int OpeningAtOnce = 4;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5); // then the first server is tried again
    private static readonly TimeSpan Shunned = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _slots = new(options.MaxConnections);
    private readonly SemaphoreSlim _opening = new(OpeningAtOnce);
    private readonly ConcurrentStack<MySqlLink> _idle = new();
    private readonly ConcurrentDictionary<MySqlServer, long> _silentSince = new();
    private MySqlServer? _used;
    private int _waiting;
    private int _open;

    /// <summary>Those who wait for a connection.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Connections that are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>A connection of the caller's own until it gives it back.</summary>
    /// <exception cref="DatabaseUnavailableException">None was to be had in time.</exception>
    public async Task<MySqlLink> RentAsync(TimeSpan patience, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            if (!await _slots.WaitAsync(patience, cancellation))
            {
                throw new DatabaseUnavailableException($"All {options.MaxConnections} connections are in use.");
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return await TakeIdleAsync() ?? await OpenAsync(patience);
        }
        catch
        {
            _slots.Release();
            throw;
        }
    }

    /// <summary>Takes a connection back, and keeps it if it is good for more.</summary>
    public async Task ReturnAsync(MySqlLink link)
    {
        try
        {
            if (link.IsOpen)
            {
                _idle.Push(link);
            }
            else
            {
                await EndAsync(link);
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Ends a connection.</summary>
    public async Task CloseAsync(MySqlLink link)
    {
        try
        {
            await EndAsync(link);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Ends a connection that broke, and the idle ones to its server: they have probably broken too.</summary>
    public async Task DiscardAsync(MySqlLink link, bool isSilent)
    {
        if (isSilent)
        {
            _silentSince[link.Server] = time.GetTimestamp();
        }

        try
        {
            var others = new List<MySqlLink>();
            while (_idle.TryPop(out var idle))
            {
                others.Add(idle);
            }

            foreach (var idle in others.Where(idle => idle.Server != link.Server))
            {
                _idle.Push(idle);
            }

            await Task.WhenAll(others.Where(idle => idle.Server == link.Server).Append(link).Select(EndAsync));
        }
        finally
        {
            _slots.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        for (var slot = 0; slot < options.MaxConnections; slot++)
        {
            await _slots.WaitAsync();
        }

        while (_idle.TryPop(out var idle))
        {
            await EndAsync(idle);
        }

        _slots.Dispose();
        _opening.Dispose();
    }

    private async Task<MySqlLink?> TakeIdleAsync()
    {
        while (_idle.TryPop(out var idle))
        {
            if (time.GetElapsedTime(idle.Opened) < Lifetime)
            {
                return idle;
            }

            await EndAsync(idle);
        }

        return null;
    }

    private async Task<MySqlLink> OpenAsync(TimeSpan patience)
    {
        if (!await _opening.WaitAsync(patience))
        {
            throw new DatabaseUnavailableException("Connections to the database are slow to open.");
        }

        try
        {
            var password = Password();
            var timeout = TimeSpan.FromSeconds(Math.Max(1, options.Timeout.TotalSeconds / 4));
            // Blocking calls: on a thread of their own.
            var link = await Task.Factory.StartNew(() => OpenFirst(password, timeout), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            Interlocked.Increment(ref _open);
            if (Interlocked.Exchange(ref _used, link.Server) is var last && last != link.Server)
            {
                LogUsing(link.Server.Name, last?.Name ?? "none");
            }

            return link;
        }
        finally
        {
            _opening.Release();
        }
    }

    private MySqlLink OpenFirst(string? password, TimeSpan timeout)
    {
        Exception? fault = null;
        foreach (var server in servers.OrderBy(IsShunned))
        {
            try
            {
                var link = MySqlLink.Open(server, password, timeout, time.GetTimestamp());
                _silentSince.TryRemove(server, out _);
                return link;
            }
            catch (Exception e) when (MySqlDriver.IsOurs(e) || e is DatabaseUnavailableException)
            {
                _silentSince[server] = time.GetTimestamp();
                fault = new DatabaseUnavailableException($"{server.Name}: {e.GetBaseException().Message}", e);
            }
        }

        throw fault ?? new DatabaseUnavailableException("No server is configured.");
    }

    // Read each time, so that it can be changed while the origin runs.
    private string? Password() => options.PasswordFile.Length == 0 ? null : File.ReadLines(options.PasswordFile).FirstOrDefault() ?? "";

    private bool IsShunned(MySqlServer server) => _silentSince.TryGetValue(server, out var since) && time.GetElapsedTime(since) < Shunned;

    private async Task EndAsync(MySqlLink link)
    {
        Interlocked.Decrement(ref _open);
        await link.DisposeAsync();
    }

    [LoggerMessage(1, LogLevel.Information, "The database is now asked at {Server} (before: {Before})")]
    private partial void LogUsing(string server, string before);
}
