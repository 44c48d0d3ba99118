using System.Text.Json;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Settings;

namespace EdgeRegistry.Origin.Api.Installation;

/// <summary>One setting as Harbor shows it.</summary>
internal sealed record ConfigItem(object Value, bool Editable);

/// <summary><c>/configurations</c>: what an administrator sets while the registry runs. Secrets go in and never come out.</summary>
internal sealed class ConfigurationOperations(Database.Database database, ApiRights rights, ApiWrites writes, SettingsTable table, RegistrySettings settings) : IApiResource
{
    public IEnumerable<Operation> Operations =>
    [
        new("GET", "/configurations", "All settings but the secret ones", ShowAsync) { Answer = typeof(Dictionary<string, ConfigItem>) },
        new("PUT", "/configurations", "Change settings; what is not sent stays as it is", ChangeAsync) { Body = typeof(Dictionary<string, object>), WorksReadOnly = true },
    ];

    private async Task ShowAsync(ApiRequest request)
    {
        await database.ReadAsync(
            async session =>
            {
                await rights.RequireSystemAsync(session, request, new("configuration", "read"));
                return true;
            },
            request.Aborted);
        await settings.RefreshAsync(request.Aborted); // another node may have set some
        await request.AnswerAsync(KnownSettings.All.Where(setting => setting.Kind != SettingKind.Secret).ToDictionary(setting => setting.Name, Show));
    }

    private async Task ChangeAsync(ApiRequest request)
    {
        var body = await request.BodyAsync<Dictionary<string, JsonElement>>();
        var ignored = body.Keys.Where(HarborSettings.WithoutEffect.Contains).Order(StringComparer.Ordinal).ToList();
        var changes = body.Where(pair => !HarborSettings.WithoutEffect.Contains(pair.Key))
            .Select(pair => (Setting: KnownSettings.Find(pair.Key) ?? throw ApiErrors.Field(pair.Key, "there is no such setting"), Value: Text(pair.Key, pair.Value))).ToList();
        foreach (var (setting, value) in changes)
        {
            if (setting.Problem(value) is { } problem)
            {
                throw ApiErrors.Field(setting.Name, problem);
            }
        }

        await writes.CommitAsync(async session =>
        {
            await rights.RequireSystemAsync(session, request, new("configuration", "update"));
            foreach (var (setting, value) in changes)
            {
                await table.SetAsync(session, setting.Name, value);
            }

            await writes.AuditAsync(session, request, "update", "configuration", null, detail: string.Join(", ", changes.Select(change => change.Setting.Name)));
        });
        await settings.RefreshAsync(CancellationToken.None);
        if (ignored.Count > 0)
        {
            request.Http.Response.Headers.Warning = $"299 - \"without effect here: {string.Join(", ", ignored)}\""; // names from our own list
        }
    }

    private static string Text(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw ApiErrors.Field(name, "must be a text, a number, true or false"),
    };

    private ConfigItem Show(KnownSetting setting) => new(
        setting.Kind switch
        {
            SettingKind.Flag => settings.Is(setting.Name),
            SettingKind.Number => settings.Number(setting.Name, 0),
            _ => settings.Get(setting.Name),
        },
        Editable: true);
}
