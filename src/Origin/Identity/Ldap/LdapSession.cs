namespace EdgeRegistry.Origin.Identity.Ldap;

/// <summary>
/// A visit to the directory under the searching account: finds people, checks their passwords (on a connection of its own) and reads
/// their groups. The whole visit has an end.
/// </summary>
internal sealed class LdapSession : IAsyncDisposable
{
    /// <summary>Asks for no attribute at all (RFC 4511, 4.5.1.8).</summary>
    public const string NoAttributes = "1.1";

    private const int PageSize = 200;
    private readonly LdapConnection _connection;
    private readonly LdapSettings _settings;
    private readonly CancellationToken _end;

    private LdapSession(LdapConnection connection, LdapSettings settings, CancellationToken end) => (_connection, _settings, _end) = (connection, settings, end);

    /// <summary>Connects and says who searches.</summary>
    public static async Task<LdapSession> OpenAsync(LdapSettings settings, CancellationToken end)
    {
        var connection = await LdapConnection.OpenAsync(settings, end);
        try
        {
            if (settings.SearchDn.Length > 0 && !await connection.BindAsync(settings.SearchDn, settings.SearchPassword.Length > 0 ? settings.SearchPassword : "-", end))
            {
                throw new LdapUnavailableException("it does not accept ldap_search_dn and ldap_search_password");
            }

            return new LdapSession(connection, settings, end);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Finds who logs in with a name; null when nobody or more than one does.</summary>
    public async Task<LdapPerson?> FindAsync(string name) =>
        await PeopleAsync($"({_settings.UidAttribute}={LdapFilter.Escape(name)})", 1) is [{ } one] ? LdapPerson.Of(one, _settings, name) : null;

    /// <summary>Finds a person by its place; null when nobody is there any more, or the filter leaves it out.</summary>
    public async Task<LdapPerson?> AtAsync(string dn)
    {
        var search = new LdapSearch(dn, LdapScope.Base, LdapFilter.Of(_settings.Filter), LdapPerson.Attributes(_settings), 1) { TimeLimit = _settings.Timeout };
        try
        {
            return await _connection.SearchAsync(search, _end) is [var one] ? LdapPerson.Of(one, _settings) : null;
        }
        catch (LdapRefusedException e) when (e.Result == LdapResult.InvalidDnSyntax)
        {
            return null; // the hash of one that was too long
        }
    }

    /// <summary>Lists people whose name contains a text.</summary>
    public async Task<List<LdapPerson>> ListAsync(string? name, int most)
    {
        var found = await PeopleAsync(string.IsNullOrEmpty(name) ? $"({_settings.UidAttribute}=*)" : $"({_settings.UidAttribute}=*{LdapFilter.Escape(name)}*)", most);
        return [.. found.Take(most).Select(entry => LdapPerson.Of(entry, _settings)).OfType<LdapPerson>()];
    }

    /// <summary>Lists groups whose name contains a text, or the one with this name in the directory.</summary>
    public async Task<List<LdapGroup>> GroupsAsync(string? name, string? dn, int most)
    {
        var isOne = !string.IsNullOrEmpty(dn);
        var by = isOne ? "" : string.IsNullOrEmpty(name) ? $"({_settings.GroupNameAttribute}=*)" : $"({_settings.GroupNameAttribute}=*{LdapFilter.Escape(name)}*)";
        var search = new LdapSearch(
            isOne ? dn! : _settings.GroupBaseDn.Length > 0 ? _settings.GroupBaseDn : _settings.BaseDn,
            isOne ? LdapScope.Base : _settings.GroupScope,
            $"(&{LdapFilter.Of(_settings.GroupFilter)}{by})",
            [_settings.GroupNameAttribute],
            most) { PageSize = isOne ? 0 : PageSize, TimeLimit = _settings.Timeout };
        return [.. (await _connection.SearchAsync(search, _end)).Take(most).Select(entry => new LdapGroup(entry.Dn, entry.Text(_settings.GroupNameAttribute) ?? entry.Dn))];
    }

    /// <summary>Checks a password where it belongs; for nobody it takes as long and says no.</summary>
    /// <param name="dn">Whose; null for nobody.</param>
    /// <param name="password">The password, not empty.</param>
    public async Task<bool> IsPasswordAsync(string? dn, string password)
    {
        await using var own = await LdapConnection.OpenAsync(_settings, _end);
        var secret = dn is null ? Guid.NewGuid().ToString("N") : password;
        return await own.BindAsync(dn ?? $"cn={Guid.NewGuid():N},{_settings.BaseDn}", secret, _end) && dn is not null;
    }

    /// <summary>All groups of a person.</summary>
    public Task<IReadOnlyCollection<string>> GroupsOfAsync(LdapPerson person) => new LdapGroupSearch(_connection, _settings, person.Dn, person.Name).FindAsync(person.Groups, _end);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private Task<List<LdapEntry>> PeopleAsync(string which, int most)
    {
        var filter = $"(&{LdapFilter.Of(_settings.Filter)}{which})";
        return _connection.SearchAsync(
            new LdapSearch(_settings.BaseDn, _settings.Scope, filter, LdapPerson.Attributes(_settings), most) { PageSize = most > PageSize ? PageSize : 0, TimeLimit = _settings.Timeout }, _end);
    }
}
