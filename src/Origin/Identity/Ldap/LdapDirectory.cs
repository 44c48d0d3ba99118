using EdgeRegistry.Origin.Settings;

namespace EdgeRegistry.Origin.Identity.Ldap;

/// <summary>
/// The directory that the settings name. Only so many visits at a time, each with an end; after one that found it silent or away the next
/// ones are refused at once for a moment, so that a hung directory holds up nothing but its own people.
/// </summary>
internal sealed class LdapDirectory(RegistrySettings settings, DirectoryTrust trust, LdapMetrics metrics, TimeProvider time)
{
    /// <summary>The most visits at a time.</summary>
    public const int MostVisits = 32;

    /// <summary>How long a directory that did not answer is left alone.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private const int AnswersPerVisit = 3;
    private readonly SemaphoreSlim _visits = new(MostVisits);
    private long _notBefore = long.MinValue;
    private string _why = "";

    /// <summary>Whether there is a directory.</summary>
    public bool IsSet => settings.Get("ldap_url").Trim().Length > 0;

    /// <summary>The group whose members are administrators, normalized; empty for none.</summary>
    public string AdminGroup => LdapNames.Normalize(settings.Get("ldap_group_admin_dn"));

    /// <summary>Visits the directory.</summary>
    /// <param name="visit">What to do there.</param>
    /// <param name="cancellation">Ends the visit.</param>
    /// <exception cref="LdapUnavailableException">It cannot be asked now.</exception>
    /// <exception cref="LdapRefusedException">It refuses what is asked.</exception>
    public async Task<T> VisitAsync<T>(Func<LdapSession, Task<T>> visit, CancellationToken cancellation)
    {
        if (time.GetTimestamp() < Volatile.Read(ref _notBefore))
        {
            metrics.Refused();
            throw new LdapUnavailableException(Volatile.Read(ref _why));
        }

        try
        {
            return await VisitAsync(LdapSettings.Read(settings, trust.Authorities) ?? throw new LdapUnavailableException("no directory is set"), visit, cancellation);
        }
        catch (LdapUnavailableException e) when (!cancellation.IsCancellationRequested)
        {
            Volatile.Write(ref _why, e.Message);
            Volatile.Write(ref _notBefore, time.GetTimestamp() + (long)(Pause.TotalSeconds * time.TimestampFrequency));
            throw;
        }
    }

    /// <summary>Visits the directory that these settings name.</summary>
    public async Task<T> VisitAsync<T>(LdapSettings where, Func<LdapSession, Task<T>> visit, CancellationToken cancellation)
    {
        using var end = new CancellationTokenSource(where.Timeout * AnswersPerVisit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellation);
        var began = time.GetTimestamp();
        await EnterAsync(both.Token);
        try
        {
            var result = await RunAsync(where, visit, both.Token);
            metrics.Visited("answered", time.GetElapsedTime(began));
            return result;
        }
        catch (Exception e) when (e is LdapUnavailableException or LdapRefusedException)
        {
            metrics.Visited(e is LdapUnavailableException ? "unavailable" : "refused", time.GetElapsedTime(began));
            throw;
        }
        finally
        {
            _visits.Release();
        }
    }

    /// <summary>How the directory is asked now; null when none is set.</summary>
    public LdapSettings? Settings() => LdapSettings.Read(settings, trust.Authorities);

    private static async Task<T> RunAsync<T>(LdapSettings where, Func<LdapSession, Task<T>> visit, CancellationToken end)
    {
        await using var session = await LdapSession.OpenAsync(where, end);
        return await visit(session);
    }

    private async Task EnterAsync(CancellationToken end)
    {
        try
        {
            await _visits.WaitAsync(end);
        }
        catch (OperationCanceledException e)
        {
            metrics.Refused();
            throw new LdapUnavailableException($"{MostVisits} logins wait for it already", e);
        }
    }
}
