using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace GameRelay.ControlPlane.Data.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "access_keys",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    secret_encrypted = table.Column<byte[]>(type: "bytea", nullable: false),
                    key_version = table.Column<int>(type: "integer", nullable: false),
                    status = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_access_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "compute_commands",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    compute_id = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    payload = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    acknowledged_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    error = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_compute_commands", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "computes",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    fleet_id = table.Column<string>(type: "text", nullable: false),
                    location = table.Column<string>(type: "text", nullable: false),
                    compute_name = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    ip_address = table.Column<string>(type: "text", nullable: false),
                    dns_name = table.Column<string>(type: "text", nullable: true),
                    credential_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    lease_expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    stream_holder = table.Column<string>(type: "text", nullable: true),
                    stream_epoch = table.Column<long>(type: "bigint", nullable: false),
                    snapshot_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_computes", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "events",
                columns: table => new
                {
                    seq = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    resource_id = table.Column<string>(type: "text", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false),
                    message = table.Column<string>(type: "text", nullable: false),
                    event_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_events", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "fleets",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    arn = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    description = table.Column<string>(type: "text", nullable: true),
                    script_id = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    fleet_type = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    compute_type = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    instance_type = table.Column<string>(type: "text", nullable: true),
                    operating_system = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    new_game_session_protection_policy = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    runtime_configuration = table.Column<string>(type: "jsonb", nullable: false),
                    runtime_configuration_version = table.Column<long>(type: "bigint", nullable: false),
                    desired_version = table.Column<long>(type: "bigint", nullable: false),
                    server_launch_path = table.Column<string>(type: "text", nullable: true),
                    server_launch_parameters = table.Column<string>(type: "text", nullable: true),
                    log_paths = table.Column<string[]>(type: "text[]", nullable: true),
                    metric_groups = table.Column<string[]>(type: "text[]", nullable: false),
                    inbound_permissions = table.Column<string>(type: "jsonb", nullable: false),
                    resource_creation_limit_policy = table.Column<string>(type: "jsonb", nullable: true),
                    instance_role_arn = table.Column<string>(type: "text", nullable: true),
                    instance_role_credentials_provider = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: true),
                    certificate_type = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    player_gateway_mode = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    player_gateway_configuration = table.Column<string>(type: "jsonb", nullable: true),
                    tags = table.Column<string>(type: "jsonb", nullable: false),
                    creation_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    termination_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_fleets", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "game_sessions",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    fleet_id = table.Column<string>(type: "text", nullable: false),
                    location = table.Column<string>(type: "text", nullable: false),
                    compute_id = table.Column<string>(type: "text", nullable: false),
                    compute_name = table.Column<string>(type: "text", nullable: false),
                    process_id = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    status_reason = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: true),
                    name = table.Column<string>(type: "text", nullable: true),
                    maximum_player_session_count = table.Column<int>(type: "integer", nullable: false),
                    current_player_session_count = table.Column<int>(type: "integer", nullable: false),
                    player_session_creation_policy = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    protection_policy = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    creator_id = table.Column<string>(type: "text", nullable: true),
                    game_properties = table.Column<string>(type: "jsonb", nullable: false),
                    game_session_data = table.Column<string>(type: "text", nullable: true),
                    matchmaker_data = table.Column<string>(type: "text", nullable: true),
                    ip_address = table.Column<string>(type: "text", nullable: false),
                    dns_name = table.Column<string>(type: "text", nullable: true),
                    port = table.Column<int>(type: "integer", nullable: false),
                    player_gateway_status = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    creation_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    activation_deadline = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    termination_deadline = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    termination_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    termination_mode = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: true),
                    idempotency_token = table.Column<string>(type: "text", nullable: true),
                    request_fingerprint = table.Column<byte[]>(type: "bytea", nullable: true),
                    session_key_version = table.Column<int>(type: "integer", nullable: false),
                    session_key_epoch = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_game_sessions", x => x.id);
                    table.CheckConstraint("ck_game_sessions_player_count", "current_player_session_count >= 0");
                });

            migrationBuilder.CreateTable(
                name: "join_tokens",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    fleet_id = table.Column<string>(type: "text", nullable: false),
                    location = table.Column<string>(type: "text", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_join_tokens", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "leases",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    holder = table.Column<string>(type: "text", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_leases", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "script_contents",
                columns: table => new
                {
                    content_hash = table.Column<string>(type: "text", nullable: false),
                    bytes = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_script_contents", x => x.content_hash);
                });

            migrationBuilder.CreateTable(
                name: "server_processes",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    compute_id = table.Column<string>(type: "text", nullable: false),
                    fleet_id = table.Column<string>(type: "text", nullable: false),
                    location = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    launch_path = table.Column<string>(type: "text", nullable: false),
                    port = table.Column<int>(type: "integer", nullable: false),
                    pid = table.Column<int>(type: "integer", nullable: false),
                    script_content_hash = table.Column<string>(type: "text", nullable: false),
                    game_session_id = table.Column<string>(type: "text", nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    end_cause = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_server_processes", x => x.id);
                    table.ForeignKey(
                        name: "fk_server_processes_computes_compute_id",
                        column: x => x.compute_id,
                        principalTable: "computes",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "fleet_locations",
                columns: table => new
                {
                    fleet_id = table.Column<string>(type: "text", nullable: false),
                    location = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    desired = table.Column<int>(type: "integer", nullable: false),
                    minimum = table.Column<int>(type: "integer", nullable: false),
                    maximum = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_fleet_locations", x => new { x.fleet_id, x.location });
                    table.ForeignKey(
                        name: "fk_fleet_locations_fleets_fleet_id",
                        column: x => x.fleet_id,
                        principalTable: "fleets",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "game_session_logs",
                columns: table => new
                {
                    game_session_id = table.Column<string>(type: "text", nullable: false),
                    bytes = table.Column<byte[]>(type: "bytea", nullable: false),
                    complete = table.Column<bool>(type: "boolean", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_game_session_logs", x => x.game_session_id);
                    table.ForeignKey(
                        name: "fk_game_session_logs_game_sessions_game_session_id",
                        column: x => x.game_session_id,
                        principalTable: "game_sessions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "player_sessions",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    game_session_id = table.Column<string>(type: "text", nullable: false),
                    fleet_id = table.Column<string>(type: "text", nullable: false),
                    player_id = table.Column<string>(type: "text", nullable: false),
                    player_data = table.Column<string>(type: "text", nullable: true),
                    status = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    creation_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    termination_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_player_sessions", x => x.id);
                    table.ForeignKey(
                        name: "fk_player_sessions_game_sessions_game_session_id",
                        column: x => x.game_session_id,
                        principalTable: "game_sessions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "scripts",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    arn = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: true),
                    version = table.Column<string>(type: "text", nullable: true),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    node_js_version = table.Column<string>(type: "text", nullable: false),
                    content_hash = table.Column<string>(type: "text", nullable: false),
                    tags = table.Column<string>(type: "jsonb", nullable: false),
                    creation_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_scripts", x => x.id);
                    table.ForeignKey(
                        name: "fk_scripts_script_contents_content_hash",
                        column: x => x.content_hash,
                        principalTable: "script_contents",
                        principalColumn: "content_hash",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_compute_commands_acknowledged_at",
                table: "compute_commands",
                column: "acknowledged_at",
                filter: "acknowledged_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_compute_commands_compute_id_id",
                table: "compute_commands",
                columns: new[] { "compute_id", "id" },
                filter: "acknowledged_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_computes_credential_hash",
                table: "computes",
                column: "credential_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_computes_fleet_id_compute_name",
                table: "computes",
                columns: new[] { "fleet_id", "compute_name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_computes_lease_expires_at",
                table: "computes",
                column: "lease_expires_at",
                filter: "status IN ('Connected', 'Unreachable')");

            migrationBuilder.CreateIndex(
                name: "ix_events_id",
                table: "events",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_events_resource_id_event_time_seq",
                table: "events",
                columns: new[] { "resource_id", "event_time", "seq" },
                descending: new[] { false, true, true });

            migrationBuilder.CreateIndex(
                name: "ix_fleets_creation_time_id",
                table: "fleets",
                columns: new[] { "creation_time", "id" },
                descending: new bool[0]);

            migrationBuilder.CreateIndex(
                name: "ix_game_sessions_activation_deadline",
                table: "game_sessions",
                column: "activation_deadline",
                filter: "status = 'Activating'");

            migrationBuilder.CreateIndex(
                name: "ix_game_sessions_compute_id",
                table: "game_sessions",
                column: "compute_id",
                filter: "status IN ('Activating', 'Active', 'Terminating')");

            migrationBuilder.CreateIndex(
                name: "ix_game_sessions_creator_id",
                table: "game_sessions",
                column: "creator_id",
                filter: "creator_id IS NOT NULL")
                .Annotation("Npgsql:IndexMethod", "hash");

            migrationBuilder.CreateIndex(
                name: "ix_game_sessions_fleet_id_creation_time_id",
                table: "game_sessions",
                columns: new[] { "fleet_id", "creation_time", "id" },
                descending: new[] { false, true, true });

            migrationBuilder.CreateIndex(
                name: "ix_game_sessions_fleet_id_idempotency_token",
                table: "game_sessions",
                columns: new[] { "fleet_id", "idempotency_token" },
                unique: true,
                filter: "idempotency_token IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_game_sessions_process_id",
                table: "game_sessions",
                column: "process_id",
                unique: true,
                filter: "status IN ('Activating', 'Active', 'Terminating')");

            migrationBuilder.CreateIndex(
                name: "ix_game_sessions_termination_deadline",
                table: "game_sessions",
                column: "termination_deadline",
                filter: "status = 'Terminating'");

            migrationBuilder.CreateIndex(
                name: "ix_game_sessions_termination_time",
                table: "game_sessions",
                column: "termination_time",
                filter: "termination_time IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_player_sessions_expires_at",
                table: "player_sessions",
                column: "expires_at",
                filter: "status = 'Reserved'");

            migrationBuilder.CreateIndex(
                name: "ix_player_sessions_game_session_id_creation_time_id",
                table: "player_sessions",
                columns: new[] { "game_session_id", "creation_time", "id" },
                descending: new[] { false, true, true });

            migrationBuilder.CreateIndex(
                name: "ix_player_sessions_player_id",
                table: "player_sessions",
                column: "player_id")
                .Annotation("Npgsql:IndexMethod", "hash");

            migrationBuilder.CreateIndex(
                name: "ix_scripts_content_hash",
                table: "scripts",
                column: "content_hash");

            migrationBuilder.CreateIndex(
                name: "ix_server_processes_compute_id",
                table: "server_processes",
                column: "compute_id",
                filter: "status <> 'Ended'");

            migrationBuilder.CreateIndex(
                name: "ix_server_processes_ended_at",
                table: "server_processes",
                column: "ended_at",
                filter: "status = 'Ended'");

            migrationBuilder.CreateIndex(
                name: "ix_server_processes_fleet_id_location_started_at",
                table: "server_processes",
                columns: new[] { "fleet_id", "location", "started_at" },
                filter: "status = 'Ready'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_keys");

            migrationBuilder.DropTable(
                name: "compute_commands");

            migrationBuilder.DropTable(
                name: "events");

            migrationBuilder.DropTable(
                name: "fleet_locations");

            migrationBuilder.DropTable(
                name: "game_session_logs");

            migrationBuilder.DropTable(
                name: "join_tokens");

            migrationBuilder.DropTable(
                name: "leases");

            migrationBuilder.DropTable(
                name: "player_sessions");

            migrationBuilder.DropTable(
                name: "scripts");

            migrationBuilder.DropTable(
                name: "server_processes");

            migrationBuilder.DropTable(
                name: "fleets");

            migrationBuilder.DropTable(
                name: "game_sessions");

            migrationBuilder.DropTable(
                name: "script_contents");

            migrationBuilder.DropTable(
                name: "computes");
        }
    }
}
