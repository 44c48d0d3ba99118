using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Api.Robots;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Identity;

namespace EdgeRegistry.Origin.Api.Users;

/// <summary><c>/users/{id}/tokens</c>, ours: personal access tokens. A token makes no tokens: what is stolen cannot outlive its end.</summary>
internal sealed class TokenOperations(ApiWrites writes, UserTables tables, RobotRules rules, TimeProvider time) : IApiResource
{
    private const int MostTokens = 100, LongestName = 128;

    public IEnumerable<Operation> Operations => new[] { "/users/current/tokens", "/users/{user_id}/tokens" }.SelectMany(all => new Operation[]
    {
        new("GET", all, "A user's personal access tokens", ListAsync) { Answer = typeof(TokenAnswer), IsList = true },
        new("POST", all, "Make a personal access token for oneself; the answer shows it, and nothing later does", CreateAsync) { Body = typeof(TokenReq), Answer = typeof(TokenAnswer), Status = StatusCodes.Status201Created },
        new("DELETE", all + "/{token_id}", "Revoke a personal access token", RevokeAsync),
    });

    private async Task ListAsync(ApiRequest request)
    {
        var user = Whose(request, orAdmin: true);
        var tokens = await tables.Database.ReadAsync(session => tables.Tokens.ListAsync(session, user, UserTokenKind.Personal), request.Aborted);
        await request.AnswerAsync(tokens.ConvertAll(token => Show(token)));
    }

    private async Task CreateAsync(ApiRequest request)
    {
        var user = Whose(request, orAdmin: false);
        var body = await request.BodyAsync<TokenReq>();
        var name = body.Name is { Length: > 0 and <= LongestName } text && !text.Any(char.IsControl) ? text : throw ApiErrors.Field("name", $"1 to {LongestName} characters");
        var scope = body.Permissions is null ? null : RobotRules.Permissions(body.Permissions, project: null);
        var ends = rules.Ends(time.GetUtcNow(), body.Duration);
        var secret = Secrets.Make(Secrets.TokenPrefix);
        var token = await writes.CommitAsync(async session =>
        {
            await RequireRoomAsync(session, user, name);
            var made = await tables.Tokens.InsertAsync(session, user, UserTokenKind.Personal, name, secret, scope, ends);
            await writes.AuditAsync(session, request, "create", "token", $"{request.Account.Name}/{name}");
            return made;
        });
        await request.CreatedAsync($"/users/{user}/tokens/{token.Id}", Show(token) with { Secret = secret });
    }

    private async Task RequireRoomAsync(DbSession session, long user, string name)
    {
        var tokens = await tables.Tokens.ListAsync(session, user, UserTokenKind.Personal);
        if (tokens.Exists(token => token.Name == name))
        {
            throw ApiErrors.Conflict.With($"you have a token {name} already");
        }

        if (tokens.Count >= MostTokens)
        {
            throw ApiErrors.Precondition.With($"at most {MostTokens} tokens: revoke one");
        }
    }

    private async Task RevokeAsync(ApiRequest request)
    {
        var (user, id) = (Whose(request, orAdmin: true), request.Id("token_id"));
        await writes.CommitAsync(async session =>
        {
            var owner = await tables.Users.FindAsync(session, user) ?? throw ApiErrors.NotFound.With();
            var token = await tables.Tokens.FindAsync(session, user, id);
            if (token is not { Kind: UserTokenKind.Personal } || !await tables.Tokens.DeleteAsync(session, user, id))
            {
                throw ApiErrors.NotFound.With();
            }

            await writes.Access.AccountAsync(session, owner.Name);
            await writes.AuditAsync(session, request, "delete", "token", $"{owner.Name}/{token.Name}");
        });
    }

    /// <summary>Whose tokens the path means: the caller's own, or as a system administrator anybody's. Never with a token.</summary>
    private static long Whose(ApiRequest request, bool orAdmin)
    {
        if (request.Account is not { Kind: CallerKind.User, TokenId: null, Limits: null })
        {
            throw ApiErrors.Forbidden.With("log in with a password: a token does not manage tokens");
        }

        var id = request.Route("user_id").Length == 0 ? request.Account.Id : request.Id("user_id");
        return id == request.Account.Id || (orAdmin && request.Account.IsSystemAdmin) ? id : throw ApiErrors.Forbidden.With();
    }

    private static TokenAnswer Show(UserToken token) => new(token.Id, token.Name, token.Expires?.ToUnixTimeSeconds() ?? -1, ApiTime.Text(token.Created.ToUnixTimeMilliseconds()))
    {
        Permissions = token.Scope?.Entries,
        LastUsed = token.LastUsed is { } used ? ApiTime.Text(used.ToUnixTimeMilliseconds()) : null,
    };
}
