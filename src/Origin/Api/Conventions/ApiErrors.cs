using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Api.Conventions;

/// <summary>The refusals of the management API, with Harbor's codes.</summary>
internal static class ApiErrors
{
    public static readonly OciError BadRequest = new("BAD_REQUEST", StatusCodes.Status400BadRequest, "bad request");
    public static readonly OciError Unauthorized = new("UNAUTHORIZED", StatusCodes.Status401Unauthorized, "unauthorized");
    public static readonly OciError Forbidden = new("FORBIDDEN", StatusCodes.Status403Forbidden, "forbidden");
    public static readonly OciError NotFound = new("NOT_FOUND", StatusCodes.Status404NotFound, "not found");
    public static readonly OciError Conflict = new("CONFLICT", StatusCodes.Status409Conflict, "conflict");
    public static readonly OciError Precondition = new("PRECONDITION", StatusCodes.Status412PreconditionFailed, "precondition failed");
    public static readonly OciError TooLarge = new("REQUEST_ENTITY_TOO_LARGE", StatusCodes.Status413PayloadTooLarge, "the request body is too large");
    public static readonly OciError Unprocessable = new("UNPROCESSABLE_ENTITY", StatusCodes.Status422UnprocessableEntity, "unprocessable entity");

    /// <summary>A field of the body that is wrong.</summary>
    public static OciException Field(string field, string problem) => BadRequest.With($"{field}: {problem}");

    /// <summary>Nobody known asks for what needs somebody.</summary>
    public static OciException NobodyKnown() => Unauthorized.With().WithHeader("WWW-Authenticate", "Basic realm=\"EdgeRegistry\"");
}
