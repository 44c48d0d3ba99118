using System.Collections.Frozen;

namespace EdgeRegistry.Origin.Settings;

/// <summary>
/// Harbor's settings (2.13) for what does not exist here. Programs written for Harbor send all that they know, so these are accepted and left
/// alone; what neither Harbor nor we know is refused.
/// </summary>
internal static class HarborSettings
{
    public static FrozenSet<string> WithoutEffect { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        [
            "auth_mode", "primary_auth_mode", "session_timeout", "token_expiration", "robot_name_prefix", "verify_remote_cert", "notification_enable",
            "count_per_project", "storage_per_project", "quota_per_project_enable", "quota_update_provider",
            "scan_all_policy", "scanner_skip_update_pulltime", "pull_count_disable", "pull_time_disable", "pull_audit_log_disable", "disabled_audit_log_event_types",
            "email_from", "email_host", "email_identity", "email_insecure", "email_password", "email_port", "email_ssl", "email_username",
            "ldap_group_attach_parallel", "oidc_extra_redirect_parms", "oidc_logout",
            "uaa_client_id", "uaa_client_secret", "uaa_endpoint", "uaa_verify_cert",
            "http_authproxy_endpoint", "http_authproxy_tokenreview_endpoint", "http_authproxy_admin_groups", "http_authproxy_admin_usernames",
            "http_authproxy_verify_cert", "http_authproxy_skip_search", "http_authproxy_server_certificate",
        ]);
}
