using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Identity;

/// <summary>
/// Where slow work on passwords is done: a few at a time, so that a storm of logins leaves processors for everybody else; the others wait,
/// a bounded number of them.
/// </summary>
internal sealed class PasswordHashing(Passwords passwords, IdentityOptions options, IdentityMetrics metrics)
{
    /// <summary>The most that wait.</summary>
    public const int MaxWaiting = 512;

    // Docker and an edge give a login up after 15 s: before that they are told to come again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(12);

    private readonly int _most = PlacesOf(options) + MaxWaiting;
    private readonly SemaphoreSlim _places = new(PlacesOf(options));
    private int _waiting;

    /// <summary>How many work or wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Hashes a password.</summary>
    /// <exception cref="OciException"><c>TOOMANYREQUESTS</c> when too many wait.</exception>
    public Task<string> HashAsync(string password, CancellationToken cancellation) => RunAsync(() => passwords.Hash(password), cancellation);

    /// <summary>Compares a password with a stored hash; null takes as long and says no.</summary>
    /// <param name="password">What was given.</param>
    /// <param name="stored">The hash.</param>
    /// <param name="stillWanted">Asked once a place is free, which may be long after the call; what it throws, this throws.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OciException"><c>TOOMANYREQUESTS</c> when too many wait.</exception>
    public Task<bool> VerifyAsync(string password, string? stored, Action stillWanted, CancellationToken cancellation) =>
        RunAsync(
            () =>
            {
                stillWanted();
                return passwords.Verify(password, stored);
            },
            cancellation);

    /// <summary>Whether a stored hash takes fewer rounds than new ones.</summary>
    public bool IsWeak(string stored) => passwords.IsWeak(stored);

    private static int PlacesOf(IdentityOptions options) => options.MaxHashing > 0 ? options.MaxHashing : Math.Max(1, Environment.ProcessorCount / 2);

    private static OciException Busy() => OciErrors.TooManyRequests.With("too many logins at once: try again").WithHeader("Retry-After", "5");

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > _most || !await _places.WaitAsync(LongestWait, cancellation))
            {
                metrics.HashingRefused();
                throw Busy();
            }

            try
            {
                return await Task.Run(work, CancellationToken.None);
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
