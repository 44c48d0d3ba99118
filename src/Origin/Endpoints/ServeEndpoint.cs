using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Endpoints;

/// <summary>Serves one endpoint of the specification. Refusals leave as <see cref="OciException"/>.</summary>
internal delegate Task ServeEndpoint(HttpContext context, RequestPath path);
