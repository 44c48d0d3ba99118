using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Api.Groups;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Origin.Identity.Ldap;

namespace EdgeRegistry.Origin.Api.Ldap;

/// <summary><c>/ldap</c>: try the directory, look into it, make accounts of its people before they log in. For system administrators.</summary>
internal sealed class LdapOperations(Database.Database database, ApiRights rights, LdapDirectory directory, DirectoryAccounts accounts) : IApiResource
{
    private const int Most = 500;

    public IEnumerable<Operation> Operations =>
    [
        new("POST", "/ldap/ping", "Whether the directory answers; with the settings sent, else with those that are set", PingAsync) { Body = typeof(LdapConf), Answer = typeof(LdapPingResult) },
        new("GET", "/ldap/users/search", "People of the directory whose name contains a text", SearchUsersAsync) { Answer = typeof(LdapUser), IsList = true, Query = ["username"] },
        new("POST", "/ldap/users/import", "Make accounts of people of the directory", ImportAsync) { Body = typeof(LdapImportUsers) },
        new("GET", "/ldap/groups/search", "Groups of the directory", SearchGroupsAsync) { Answer = typeof(UserGroup), IsList = true, Query = ["groupname", "groupdn"] },
    ];

    private async Task PingAsync(ApiRequest request)
    {
        await RequireAsync(request, new("configuration", "update")); // it makes the origin connect to where the caller says
        var body = request.Http.Request.ContentLength is null or 0 ? new LdapConf() : await request.BodyAsync<LdapConf>();
        try
        {
            var where = With(directory.Settings(), body) ?? throw ApiErrors.Field("ldap_url", "no directory is set");
            await directory.VisitAsync(where, session => session.ListAsync(null, 1), request.Aborted);
            await request.AnswerAsync(new LdapPingResult(true, ""));
        }
        catch (Exception e) when (e is LdapUnavailableException or LdapRefusedException or FormatException)
        {
            await request.AnswerAsync(new LdapPingResult(false, e.Message));
        }
    }

    private async Task SearchUsersAsync(ApiRequest request)
    {
        await RequireAsync(request, new("ldap-user", "list"));
        var found = await VisitAsync(request, session => session.ListAsync(request.Query("username"), Most));
        await request.AnswerAsync(found.Select(person => new LdapUser(person.Name, person.RealName, person.Email)).ToList());
    }

    private async Task SearchGroupsAsync(ApiRequest request)
    {
        await RequireAsync(request, new("ldap-user", "list"));
        var found = await VisitAsync(request, session => session.GroupsAsync(request.Query("groupname"), request.Query("groupdn"), Most));
        await request.AnswerAsync(found.Select(group => new UserGroup(null, group.Name, (int)GroupKind.Ldap, group.Dn)).ToList());
    }

    private async Task ImportAsync(ApiRequest request)
    {
        await RequireAsync(request, new("ldap-user", "create"));
        var names = (await request.BodyAsync<LdapImportUsers>()).LdapUidList ?? [];
        if (names.Count is 0 or > Most)
        {
            throw ApiErrors.Field("ldap_uid_list", $"1 to {Most} names");
        }

        var failed = new List<LdapFailedImportUser>();
        foreach (var name in names.Select(AccountNames.OfUser).Distinct(StringComparer.Ordinal))
        {
            if (await ImportAsync(request, name) is { } problem)
            {
                failed.Add(new LdapFailedImportUser(name, problem));
            }
        }

        if (failed.Count > 0)
        {
            request.Http.Response.StatusCode = StatusCodes.Status404NotFound;
            await request.AnswerAsync(failed);
        }
    }

    private async Task<string?> ImportAsync(ApiRequest request, string name)
    {
        var person = AccountNames.IsUser(name) ? await VisitAsync(request, session => session.FindAsync(name)) : null;
        if (person is null)
        {
            return "unknown_user";
        }

        return await accounts.AttachAsync(LdapPasswords.Known(person, name)) is null ? "duplicated_user" : null;
    }

    private static LdapSettings? With(LdapSettings? set, LdapConf body)
    {
        var where = body.LdapUrl is { Length: > 0 } url ? LdapSettings.At(set, url) : set;
        return where is null ? null : where with
        {
            SearchDn = body.LdapSearchDn ?? where.SearchDn,
            SearchPassword = body.LdapSearchPassword is { Length: > 0 } password ? password : where.SearchPassword,
            BaseDn = body.LdapBaseDn ?? where.BaseDn,
            Filter = body.LdapFilter ?? where.Filter,
            UidAttribute = body.LdapUid is { Length: > 0 } uid ? uid : where.UidAttribute,
            Scope = (LdapScope)(body.LdapScope ?? (long)where.Scope),
            Timeout = body.LdapConnectionTimeout is >= 1 and <= 300 and { } seconds ? TimeSpan.FromSeconds(seconds) : where.Timeout,
            VerifyCertificate = body.LdapVerifyCert ?? where.VerifyCertificate,
            StartTls = body.LdapStartTls ?? where.StartTls,
        };
    }

    private Task RequireAsync(ApiRequest request, Permission permission) => database.ReadAsync(
        async session =>
        {
            await rights.RequireSystemAsync(session, request, permission);
            return true;
        },
        request.Aborted);

    private async Task<T> VisitAsync<T>(ApiRequest request, Func<LdapSession, Task<T>> visit)
    {
        try
        {
            return await directory.VisitAsync(visit, request.Aborted);
        }
        catch (Exception e) when (e is LdapUnavailableException or LdapRefusedException or FormatException)
        {
            throw OciErrors.Unavailable.With($"the directory cannot be asked: {e.Message}");
        }
    }
}
