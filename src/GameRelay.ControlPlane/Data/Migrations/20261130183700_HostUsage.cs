using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GameRelay.ControlPlane.Data.Migrations
{
    /// <inheritdoc />
    public partial class HostUsage : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "host_usages",
                columns: table => new
                {
                    compute_id = table.Column<string>(type: "text", nullable: false),
                    usage = table.Column<string>(type: "jsonb", nullable: false),
                    processes = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_host_usages", x => x.compute_id);
                    table.ForeignKey(
                        name: "fk_host_usages_computes_compute_id",
                        column: x => x.compute_id,
                        principalTable: "computes",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "host_usages");
        }
    }
}
