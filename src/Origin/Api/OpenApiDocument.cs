using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.RegularExpressions;
using EdgeRegistry.Origin.Api.Conventions;

namespace EdgeRegistry.Origin.Api;

/// <summary>Writes the OpenAPI 3.1 document from the operations and the types of their bodies.</summary>
internal static partial class OpenApiDocument
{
    public static byte[] Write(IReadOnlyList<Operation> operations)
    {
        var (paths, schemas) = (new JsonObject(), new JsonObject());
        foreach (var path in operations.GroupBy(operation => operation.Path, StringComparer.Ordinal))
        {
            paths[path.Key] = new JsonObject(path.Select(operation => KeyValuePair.Create(operation.Method.ToLowerInvariant(), (JsonNode?)Describe(operation, schemas))));
        }

        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "EdgeRegistry management API", ["version"] = "2.0", ["description"] = "Paths and fields as Harbor's for the same resources; docs/api.md lists the differences." },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = ApiRoutes.Base }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas,
                ["securitySchemes"] = new JsonObject { ["basic"] = new JsonObject { ["type"] = "http", ["scheme"] = "basic" } },
            },
        };
        return JsonSerializer.SerializeToUtf8Bytes(document, ApiJson.Options);
    }

    private static JsonObject Describe(Operation operation, JsonObject schemas)
    {
        var described = new JsonObject
        {
            ["summary"] = operation.Summary,
            ["tags"] = new JsonArray(operation.Resource),
            ["security"] = operation.IsOpen ? new JsonArray(new JsonObject(), Basic()) : new JsonArray(Basic()),
            ["parameters"] = new JsonArray([.. Parameters(operation)]),
            ["responses"] = new JsonObject { [operation.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = Success(operation, schemas), ["default"] = Refusal(schemas) },
        };
        if (operation.Body is { } body)
        {
            described["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Json(Reference(body, schemas)) };
        }

        return described;
    }

    private static JsonObject Basic() => new() { ["basic"] = new JsonArray() };

    private static IEnumerable<JsonNode> Parameters(Operation operation)
    {
        foreach (Match match in PathParameter().Matches(operation.Path))
        {
            yield return Parameter(match.Groups[1].Value, "path", "string");
        }

        foreach (var name in operation.Query)
        {
            yield return Parameter(name, "query", "string");
        }

        if (operation.Columns is { } columns)
        {
            var fields = string.Join(", ", columns.Columns.Select(column => column.Field));
            yield return Parameter("q", "query", "string", $"k=v, k=~v, k=[min~max], k={{a b}}, k=(a b), with commas between; fields: {fields}");
            yield return Parameter("sort", "query", "string", $"a,-b; fields: {fields}");
            yield return Parameter("page", "query", "integer", "from 1");
            yield return Parameter("page_size", "query", "integer", $"1 to {Paging.MaxSize}, {Paging.DefaultSize} when not said");
        }
    }

    private static JsonObject Parameter(string name, string place, string type, string? description = null)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place, ["required"] = place == "path", ["schema"] = new JsonObject { ["type"] = type } };
        if (description is not null)
        {
            parameter["description"] = description;
        }

        return parameter;
    }

    private static JsonObject Success(Operation operation, JsonObject schemas)
    {
        var response = new JsonObject { ["description"] = "done" };
        if (operation.Answer is { } answer)
        {
            var schema = Reference(answer, schemas);
            response["content"] = Json(operation.IsList || operation.Columns is not null ? new JsonObject { ["type"] = "array", ["items"] = schema } : schema);
        }

        return response;
    }

    private static JsonObject Refusal(JsonObject schemas) => new() { ["description"] = "refused", ["content"] = Json(Reference(typeof(Refusals), schemas)) };

    private static JsonObject Json(JsonObject schema) => new() { ["application/json"] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Reference(Type type, JsonObject schemas)
    {
        if (type == typeof(string))
        {
            return new JsonObject { ["type"] = "string" };
        }

        var name = type.IsGenericType ? "Object" : type.Name;
        if (!schemas.ContainsKey(name))
        {
            schemas[name] = ApiJson.Options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    [GeneratedRegex(@"\{([a-z_]+)\}", RegexOptions.None, 1000)]
    private static partial Regex PathParameter();

    private sealed record Refusals(IReadOnlyList<RefusalEntry> Errors);

    private sealed record RefusalEntry(string Code, string Message);
}
