namespace EdgeRegistry.Bus.Sessions;

/// <summary>
/// What the processes of a console keep of somebody who is logged in: bytes under a secret, for a while. They may be lost at any time (a
/// restart, a flush, a fail-over), which costs a login; so nothing else belongs here.
/// </summary>
public interface ISessions
{
    /// <summary>What is kept under a secret; null when nothing is, or its time is over.</summary>
    /// <param name="secret">What the browser holds. Only its hash is kept.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="SessionsUnavailableException">Nobody can say.</exception>
    ValueTask<byte[]?> FindAsync(string secret, CancellationToken cancellation);

    /// <summary>Keeps a value under a secret from now on, in place of what was there.</summary>
    /// <param name="secret">What the browser holds. Only its hash is kept.</param>
    /// <param name="value">At most 16 KiB.</param>
    /// <param name="life">How long.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ArgumentException">The value is too large.</exception>
    /// <exception cref="SessionsUnavailableException">It may be kept or not.</exception>
    ValueTask KeepAsync(string secret, ReadOnlyMemory<byte> value, TimeSpan life, CancellationToken cancellation);

    /// <summary>Lets a value live so long from now on; false when there is none.</summary>
    /// <exception cref="SessionsUnavailableException">Nobody can say.</exception>
    ValueTask<bool> RenewAsync(string secret, TimeSpan life, CancellationToken cancellation);

    /// <summary>Ends a session.</summary>
    /// <exception cref="SessionsUnavailableException">It may have ended or not: say so to whoever logs out.</exception>
    ValueTask EndAsync(string secret, CancellationToken cancellation);
}

/// <summary>Whoever keeps the sessions cannot be reached now; trying again later can help.</summary>
public sealed class SessionsUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
