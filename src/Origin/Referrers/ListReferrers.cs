using System.Text.Json;
using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Endpoints;

namespace EdgeRegistry.Origin.Referrers;

/// <summary>
/// <c>GET /v2/&lt;name&gt;/referrers/&lt;digest&gt;</c> (end-12a, end-12b): an index of the manifests that name the subject, which need not
/// exist; paged by number and by size.
/// </summary>
internal sealed class ListReferrers(IRegistryAccess access, Database.Database database, ReferrersTable referrers)
{
    private const int PageLimit = 250;
    private const int PageCharacters = 1024 * 1024;

    public async Task HandleAsync(HttpContext context, RequestPath path)
    {
        await access.RequireAsync(context, AccessAction.Pull, path.Repository);
        var asked = context.Request.Query;
        var type = asked["artifactType"] is [{ Length: > 0 } first, ..] ? first : null;
        var query = new ReferrersQuery(path.Repository!, path.Digest!, type, asked["last"].ToString());
        var page = new List<Referrer>();
        var characters = 0L;
        var isCut = false;
        await database.ReadAsync(
            async session =>
            {
                (characters, isCut) = (0, false);
                page.Clear();
                await referrers.ReadAsync(session, query, PageLimit + 1, Take);
                return true;
            },
            context.RequestAborted);

        if (type is not null)
        {
            context.Response.Headers["OCI-Filters-Applied"] = "artifactType";
        }

        if (isCut)
        {
            context.Response.Headers.Link = LinkAfter(query, page[^1].Digest);
        }

        await JsonAnswer.WriteAsync(context, MediaTypes.OciIndex, json => Write(json, page));

        bool Take(Referrer row)
        {
            // One that is large by itself still makes a page.
            characters += row.Annotations?.Length ?? 0;
            isCut = page.Count == PageLimit || (page.Count > 0 && characters > PageCharacters);
            if (!isCut)
            {
                page.Add(row);
            }

            return !isCut;
        }
    }

    private static string LinkAfter(ReferrersQuery query, string last)
    {
        var filter = query.ArtifactType is null ? "" : $"artifactType={Uri.EscapeDataString(query.ArtifactType)}&";
        return $"</v2/{query.Repository.Value}/referrers/{query.Subject.Value}?{filter}last={Uri.EscapeDataString(last)}>; rel=\"next\"";
    }

    private static void Write(Utf8JsonWriter json, List<Referrer> page)
    {
        json.WriteNumber("schemaVersion", 2);
        json.WriteString("mediaType", MediaTypes.OciIndex);
        json.WriteStartArray("manifests");
        foreach (var referrer in page)
        {
            json.WriteStartObject();
            json.WriteString("mediaType", referrer.MediaType);
            json.WriteString("digest", referrer.Digest);
            json.WriteNumber("size", referrer.Size);
            if (referrer.ArtifactType is { } type)
            {
                json.WriteString("artifactType", type);
            }

            if (referrer.Annotations is { } annotations)
            {
                json.WritePropertyName("annotations");
                json.WriteRawValue(annotations);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
