using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Settings;

namespace EdgeRegistry.Origin.Api.Installation;

/// <summary><c>/ping /health /systeminfo /statistics /permissions</c>.</summary>
internal sealed class InstallationOperations(Database.Database database, StatisticsTable statistics, RegistrySettings settings, TimeProvider time) : IApiResource
{
    // Clients look at it to know which fields they may use.
    private const string HarborVersion = "v2.14.0-edgeregistry";

    public IEnumerable<Operation> Operations =>
    [
        new("GET", "/ping", "Whether anybody is there", request => SendTextAsync(request.Http, "Pong")) { IsOpen = true, Answer = typeof(string) },
        new("GET", "/health", "Whether the parts work", CheckHealthAsync) { IsOpen = true, Answer = typeof(OverallHealthStatus) },
        new("GET", "/systeminfo", "What a client should know of this registry", InformAsync) { IsOpen = true, Answer = typeof(GeneralInfo) },
        new("GET", "/statistics", "How many projects and repositories the caller may read", CountAsync) { Answer = typeof(Statistic) },
        new("GET", "/permissions", "The permissions there are", ListPermissionsAsync) { Answer = typeof(PermissionLists) },
    ];

    private static Task SendTextAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private async Task CheckHealthAsync(ApiRequest request)
    {
        string? problem = null;
        try
        {
            await database.ReadAsync(statistics.TouchAsync, request.Aborted);
        }
        catch (Database.DatabaseUnavailableException)
        {
            problem = "the database does not answer";
        }

        var parts = new[] { new ComponentHealthStatus("core", "healthy", null), new ComponentHealthStatus("database", problem is null ? "healthy" : "unhealthy", problem) };
        await request.AnswerAsync(new OverallHealthStatus(problem is null ? "healthy" : "unhealthy", parts));
    }

    private Task InformAsync(ApiRequest request)
    {
        var mode = settings.Get("oidc_endpoint").Length > 0 ? "oidc_auth" : settings.Get("ldap_url").Length > 0 ? "ldap_auth" : "db_auth";
        var open = new GeneralInfo(mode, settings.Is("self_registration"), settings.Get("banner_message")) { OidcProviderName = settings.Get("oidc_name") is { Length: > 0 } name ? name : null };
        return request.AnswerAsync(request.IsAnonymous ? open : open with
        {
            CurrentTime = ApiTime.Text(time.GetUtcNow().ToUnixTimeMilliseconds()),
            RegistryUrl = request.Http.Request.Host.Value,
            ExternalUrl = $"{request.Http.Request.Scheme}://{request.Http.Request.Host.Value}",
            ProjectCreationRestriction = settings.Get("project_creation_restriction"),
            HasCaRoot = false,
            HarborVersion = HarborVersion,
            EdgeregistryVersion = typeof(InstallationOperations).Assembly.GetName().Version?.ToString(3),
            RegistryStorageProviderName = "filesystem",
            ReadOnly = settings.Is(ReadOnlyMode.Setting),
        });
    }

    private async Task CountAsync(ApiRequest request) => await request.AnswerAsync(await database.ReadAsync(session => statistics.CountAsync(session, request.Account), request.Aborted));

    private static Task ListPermissionsAsync(ApiRequest request) => request.AnswerAsync(new PermissionLists(Show(Permissions.System), Show(Permissions.Project)));

    private static List<ResourceAction> Show(IEnumerable<Permission> permissions) =>
        [.. permissions.OrderBy(p => p.ToString(), StringComparer.Ordinal).Select(p => new ResourceAction(p.Resource, p.Action))];
}
